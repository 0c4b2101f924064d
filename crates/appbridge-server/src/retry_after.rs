//! `Retry-After`: how long a server asks to be left alone.

use std::time::{Duration, SystemTime};

use http::header::{HeaderMap, RETRY_AFTER};

/// The longest pause that a server is granted: a mistaken header must not silence a
/// backend for good.
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_secs(60 * 60);

/// What the header asks for, in seconds or until a date: an hour at most, `None` where
/// there is no header or it says nothing (RFC 9110 §10.2.3).
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    at(headers, SystemTime::now())
}

fn at(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = if digits {
        // Digits that are no number are too many.
        text.parse().unwrap_or(u64::MAX)
    } else {
        let date = httpdate::parse_http_date(text).ok()?;
        let wait = date.duration_since(now).unwrap_or_default();
        // Rounded up: a request in the same second is still too early.
        wait.as_secs()
            .saturating_add(u64::from(wait.subsec_nanos() > 0))
    };
    Some(Duration::from_secs(seconds).min(LONGEST_PAUSE))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pause in seconds, at Sun, 06 Nov 1994 08:49:36.5 GMT.
    fn asked(value: &str) -> Option<u64> {
        let now = SystemTime::UNIX_EPOCH + Duration::from_millis(784_111_776_500);
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, value.parse().unwrap());
        at(&headers, now).map(|pause| pause.as_secs())
    }

    #[test]
    fn seconds_and_dates_are_read() {
        assert_eq!(asked("120"), Some(120));
        assert_eq!(asked(" 0 "), Some(0));
        assert_eq!(asked("Sun, 06 Nov 1994 08:49:37 GMT"), Some(1));
        assert_eq!(asked("Sun, 06 Nov 1994 08:59:37 GMT"), Some(601));
        assert_eq!(asked("Sunday, 06-Nov-94 08:49:40 GMT"), Some(4));
        assert_eq!(asked("Sat, 05 Nov 1994 08:49:37 GMT"), Some(0));
        for nothing in ["", "soon", "-1", "1.5", "+3", "5 s"] {
            assert_eq!(asked(nothing), None, "{nothing}");
        }
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }

    #[test]
    fn what_a_server_asks_for_is_kept_within_reason() {
        for endless in [
            "3601",
            "86400",
            "18446744073709551615",
            "99999999999999999999999999",
            "Fri, 31 Dec 9999 23:59:59 GMT",
        ] {
            assert_eq!(asked(endless), Some(3600), "{endless}");
        }
    }
}
