//! How a request stands.

use crate::backend::Problem;

/// How a request for a `T` stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Load<T> {
    /// It is under way.
    Waiting,
    /// It was answered.
    Ready(T),
    /// It came to nothing.
    Failed(Problem),
}

impl<T> From<Result<T, Problem>> for Load<T> {
    fn from(answer: Result<T, Problem>) -> Self {
        match answer {
            Ok(value) => Self::Ready(value),
            Err(problem) => Self::Failed(problem),
        }
    }
}
