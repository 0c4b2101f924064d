//! An error answer of whatever form: what is kept of it is bounded, and what may
//! go into a log is plain.

use appbridge_server::{AccessTokenError, ApiProblem, PlatformError, fuzzing};

/// Longest code or trace id, and longest message in characters.
const MAX_ID: usize = 100;
const MAX_MESSAGE: usize = 500;

/// The fuzz target.
///
/// # Panics
///
/// When something is kept that should not be.
pub fn run(data: &[u8]) {
    for status in [
        200, 400, 401, 402, 403, 404, 409, 412, 415, 422, 429, 500, 503,
    ] {
        if let Err(error) = fuzzing::api_answer(status, data) {
            of_the_api(&error);
        }
    }
    for status in [200, 400, 401, 500] {
        match fuzzing::token_answer(status, data) {
            Err(AccessTokenError::Refused { error, .. }) => {
                assert!(
                    error.len() <= 40
                        && error
                            .bytes()
                            .all(|byte| byte == b'_' || byte.is_ascii_lowercase())
                );
            }
            Ok(()) => assert_eq!(status, 200, "a token beside an error"),
            Err(error) => is_plain(&error.to_string()),
        }
    }
}

fn of_the_api(error: &PlatformError) {
    is_plain(&error.to_string());
    match error {
        PlatformError::GraphQl(errors) => {
            assert!(!errors.errors.is_empty());
            for error in &errors.errors {
                is_id(error.code.as_deref());
                is_id(error.trace_id.as_deref());
                assert!(error.message.chars().count() <= MAX_MESSAGE);
            }
        }
        PlatformError::BadRequest(problem)
        | PlatformError::Unauthorized(problem)
        | PlatformError::LicenceRequired(problem)
        | PlatformError::Forbidden(problem)
        | PlatformError::NotFound(problem)
        | PlatformError::Conflict(problem)
        | PlatformError::HeaderMissing(problem)
        | PlatformError::UnsupportedMediaType(problem)
        | PlatformError::BusinessRule(problem)
        | PlatformError::Server { problem, .. } => of_a_problem(problem),
        _ => {}
    }
}

fn of_a_problem(problem: &ApiProblem) {
    is_id(problem.code.as_deref());
    is_id(problem.trace_id.as_deref());
    let message = problem.message.as_deref().unwrap_or_default();
    assert!(message.chars().count() <= MAX_MESSAGE);
    is_plain(&format!("{problem:?}"));
}

fn is_id(id: Option<&str>) {
    if let Some(id) = id {
        assert!(
            (1..=MAX_ID).contains(&id.len()),
            "an id of {} bytes",
            id.len()
        );
        is_plain(id);
        assert!(!id.contains("eyJ"), "an id that looks like a token");
    }
}

/// One line that no log or terminal takes for something else.
fn is_plain(text: &str) {
    assert!(text.len() <= 400, "a line of {} bytes", text.len());
    assert!(
        text.bytes()
            .all(|byte| byte == b' ' || byte.is_ascii_graphic()),
        "not plain: {text:?}"
    );
}
