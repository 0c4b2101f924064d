//! Says what is being done and how long it took.

use std::time::{Duration, Instant};

use anyhow::Result;

/// Does a piece of work between two lines: what it is, and how long it took.
///
/// `hint` prepares the reader for a wait, such as "about 4 minutes, once".
pub(crate) fn step<T>(
    what: &str,
    hint: Option<&str>,
    work: impl FnOnce() -> Result<T>,
) -> Result<T> {
    match hint {
        Some(hint) => eprintln!("==> {what} ({hint})"),
        None => eprintln!("==> {what}"),
    }
    let start = Instant::now();
    let outcome = work();
    let took = duration(start.elapsed());
    match &outcome {
        Ok(_) => eprintln!("    done in {took}"),
        Err(_) => eprintln!("    failed after {took}"),
    }
    outcome
}

/// A duration for people: `0.4 s`, `12 s`, `3 min 05 s`.
pub(crate) fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", duration.as_secs_f32()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_for_people() {
        assert_eq!(duration(Duration::from_millis(440)), "0.4 s");
        assert_eq!(duration(Duration::from_secs(12)), "12 s");
        assert_eq!(duration(Duration::from_secs(185)), "3 min 05 s");
    }
}
