//! From a text to a value, each with its own complaint.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU32;
use std::ops::RangeInclusive;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use appbridge_server::{BaseUrl, SessionAlgorithm};
use axum::http::Uri;

use super::{SettingProblem, SignInSettings, secret_file};
use crate::public_url::PublicUrl;
use crate::reserved::is_reserved;
use crate::serve::ConnectionLimits;
use crate::store::DatabaseUrl;

/// The address when none is given: nobody else's business.
const DEFAULT_HOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// Where JTL's Hub and ERP live, in all environments.
const DEFAULT_FRAME_ANCESTORS: &str = "https://*.jtl-cloud.com";

/// `offline_access` is what sessions outlast an access token by.
const DEFAULT_SCOPE: &str = "openid profile email offline_access";
/// How long a session lasts that nobody uses: a long lunch.
const DEFAULT_IDLE: u64 = 2 * 60 * 60;
/// How long a session lasts at most: a working day.
const DEFAULT_LIFETIME: u64 = 12 * 60 * 60;

/// An empty value, as `.env` templates have them, is none.
pub(super) fn given(value: Option<String>) -> Option<String> {
    value
        .map(|value| value.trim().to_owned())
        .filter(|value| !value.is_empty())
}

pub(super) fn required(
    name: &'static str,
    value: Option<String>,
    advice: &str,
    problems: &mut Vec<SettingProblem>,
) -> Option<String> {
    let value = given(value);
    if value.is_none() {
        problems.push(SettingProblem::missing(name, advice));
    }
    value
}

pub(super) fn base_url(
    name: &'static str,
    text: &str,
    problems: &mut Vec<SettingProblem>,
) -> Option<BaseUrl> {
    text.parse()
        .map_err(|error| problems.push(SettingProblem::malformed(name, format!("it {error}"))))
        .ok()
}

/// Whether access tokens come from the issuer of the app-token era.
pub(super) fn service_account(value: Option<String>, problems: &mut Vec<SettingProblem>) -> bool {
    match given(value).as_deref() {
        None => false,
        Some("service-account") => true,
        Some(_) => {
            let advice = "leave it out, or set it to service-account";
            problems.push(SettingProblem::malformed("JTL_AUTH", advice));
            false
        }
    }
}

/// How a session token's header has to name its algorithm.
pub(super) fn session_algorithm(
    value: Option<String>,
    problems: &mut Vec<SettingProblem>,
) -> Option<SessionAlgorithm> {
    match given(value).as_deref() {
        None | Some("EdDSA") => Some(SessionAlgorithm::EdDsa),
        Some("Ed25519") => Some(SessionAlgorithm::Ed25519),
        Some("either") => Some(SessionAlgorithm::Either),
        Some(_) => {
            let advice = "leave it out, or set it to EdDSA, Ed25519 or either";
            problems.push(SettingProblem::malformed("JTL_SESSION_ALG", advice));
            None
        }
    }
}

/// Whether session tokens are accepted; without them there have to be app tokens.
pub(super) fn session_tokens(
    value: Option<String>,
    app_tokens: bool,
    problems: &mut Vec<SettingProblem>,
) -> bool {
    let mut problem = |problem| problems.push(problem);
    match given(value).as_deref() {
        None => return true,
        Some("off") if app_tokens => {}
        Some("off") => problem(SettingProblem::conflict(
            "JTL_SESSION_TOKENS",
            "set JTL_APP_ID and JTL_ISSUER as well, or no token is accepted at all",
        )),
        Some(_) => problem(SettingProblem::malformed(
            "JTL_SESSION_TOKENS",
            "leave it out, or set it to off",
        )),
    }
    false
}

/// How people sign in. Whether they can is no matter of a single setting.
pub(super) fn sign_in(
    client_id: Option<String>,
    scope: Option<String>,
    idle: Option<String>,
    lifetime: Option<String>,
    hub: Option<String>,
    problems: &mut Vec<SettingProblem>,
) -> Option<SignInSettings> {
    let scope = given(scope).unwrap_or_else(|| DEFAULT_SCOPE.to_owned());
    let scopes: Vec<String> = scope.split_whitespace().map(str::to_owned).collect();
    if !scopes.iter().any(|scope| scope == "openid") {
        let advice = "it must be scopes separated by spaces, openid among them";
        problems.push(SettingProblem::malformed("JTL_SCOPE", advice));
    }
    let mut seconds = |name, text, default| {
        number(name, text, default, 1..=31_536_000, problems).map(Duration::from_secs)
    };
    let idle = seconds("SIGN_IN_IDLE_SECONDS", idle, DEFAULT_IDLE);
    let lifetime = seconds("SIGN_IN_LIFETIME_SECONDS", lifetime, DEFAULT_LIFETIME);
    let hub = given(hub).and_then(|text| base_url("JTL_HUB_URL", &text, problems));
    Some(SignInSettings {
        client_id: given(client_id),
        scopes,
        idle: idle?,
        lifetime: lifetime?,
        hub,
    })
}

/// A whole number within `range`.
pub(super) fn number<N>(
    name: &'static str,
    value: Option<String>,
    default: N,
    range: RangeInclusive<N>,
    problems: &mut Vec<SettingProblem>,
) -> Option<N>
where
    N: Copy + FromStr + PartialOrd + fmt::Display,
{
    let Some(text) = given(value) else {
        return Some(default);
    };
    let number = text.parse().ok().filter(|number| range.contains(number));
    if number.is_none() {
        let (least, most) = (range.start(), range.end());
        let advice = format!("it must be a number from {least} to {most}");
        problems.push(SettingProblem::malformed(name, advice));
    }
    number
}

/// What connections may cost.
pub(super) fn connection_limits(
    most: Option<String>,
    idle: Option<String>,
    head: Option<String>,
    stall: Option<String>,
    problems: &mut Vec<SettingProblem>,
) -> Option<ConnectionLimits> {
    let default = ConnectionLimits::default();
    let most = number(
        "MAX_CONNECTIONS",
        most,
        default.max_connections,
        NonZeroU32::MIN..=NonZeroU32::MIN.saturating_add(999_999),
        problems,
    );
    let mut seconds = |name, text, default: Duration| {
        number(name, text, default.as_secs(), 1..=86_400, problems).map(Duration::from_secs)
    };
    let idle = seconds("IDLE_CONNECTION_SECONDS", idle, default.idle);
    let head = seconds("REQUEST_HEAD_SECONDS", head, default.head);
    let write = seconds("RESPONSE_STALL_SECONDS", stall, default.write);
    Some(ConnectionLimits {
        max_connections: most?,
        idle: idle?,
        head: head?,
        write: write?,
    })
}

/// The address to listen on.
pub(super) fn host(value: Option<String>, problems: &mut Vec<SettingProblem>) -> Option<IpAddr> {
    given(value).map_or(Some(DEFAULT_HOST), |text| {
        let advice =
            "it must be an IP address: 127.0.0.1 for this machine alone, 0.0.0.0 or :: for all";
        text.parse()
            .map_err(|_| problems.push(SettingProblem::malformed("HOST", advice)))
            .ok()
    })
}

/// The client secret, from one of its two places.
pub(super) fn client_secret(
    value: Option<String>,
    file: Option<String>,
    problems: &mut Vec<SettingProblem>,
) -> Option<String> {
    match (given(value), given(file)) {
        (Some(_), Some(_)) => {
            problems.push(SettingProblem::conflict(
                "CLIENT_SECRET_FILE",
                "CLIENT_SECRET is set as well; keep one of the two",
            ));
            None
        }
        (None, Some(file)) => secret_file::read(Path::new(&file))
            .map_err(|error| {
                problems.push(SettingProblem::malformed(
                    "CLIENT_SECRET_FILE",
                    format!("the file {error}"),
                ));
            })
            .ok(),
        (Some(secret), None) => Some(secret),
        (None, None) => {
            problems.push(SettingProblem::missing(
                "CLIENT_SECRET",
                "JTL's Partner Portal shows it once, at registration; set it in the environment or \
                 in .env, or put it into a file and name that in CLIENT_SECRET_FILE",
            ));
            None
        }
    }
}

pub(super) fn database_url(
    program: &str,
    value: Option<String>,
    problems: &mut Vec<SettingProblem>,
) -> Option<DatabaseUrl> {
    given(value)
        // A file in the working directory.
        .unwrap_or_else(|| format!("sqlite:{program}.db"))
        .parse()
        .map(|url: DatabaseUrl| url.opened_by(program))
        .map_err(|error| {
            problems.push(SettingProblem::malformed(
                "DATABASE_URL",
                format!("it {error}"),
            ))
        })
        .ok()
}

/// The app's own address. Below a name that the app has routes at, nobody could tell the
/// two apart.
pub(super) fn public_url(
    value: Option<String>,
    problems: &mut Vec<SettingProblem>,
) -> Option<PublicUrl> {
    let mut malformed = |advice: String| {
        problems.push(SettingProblem::malformed("PUBLIC_URL", advice));
    };
    let url: PublicUrl = given(value)?
        .parse()
        .map_err(|error| malformed(format!("it {error}")))
        .ok()?;
    if is_reserved(url.path()) {
        let first = url.path().split('/').nth(1).unwrap_or_default();
        malformed(format!(
            "its path begins with /{first}/, where the app has routes of its own; choose another"
        ));
        return None;
    }
    Some(url)
}

pub(super) fn frame_ancestors(
    value: Option<String>,
    api_base: Option<&BaseUrl>,
    problems: &mut Vec<SettingProblem>,
) -> Option<Vec<String>> {
    let Some(list) = given(value) else {
        // A sandbox on this machine serves API and App Shell from one origin.
        let local = api_base
            .filter(|base| base.is_loopback())
            .map_or_else(Vec::new, names_of_this_machine);
        return Some([vec![DEFAULT_FRAME_ANCESTORS.to_owned()], local].concat());
    };
    let origins: Vec<String> = list.split_whitespace().map(str::to_owned).collect();
    if origins.iter().all(|origin| is_frame_ancestor(origin)) {
        return Some(origins);
    }
    let advice = "it must be origins such as https://hub.jtl-cloud.com or https://*.jtl-cloud.com, \
                  separated by spaces";
    problems.push(SettingProblem::malformed("FRAME_ANCESTORS", advice));
    None
}

/// An origin of this machine by each of its names: whoever opens a page there may have
/// typed another one than the settings have.
fn names_of_this_machine(base: &BaseUrl) -> Vec<String> {
    let origin = base.origin();
    let Ok(uri) = origin.parse::<Uri>() else {
        return Vec::new();
    };
    let scheme = uri.scheme_str().unwrap_or("http");
    let port = uri
        .port()
        .map_or_else(String::new, |port| format!(":{port}"));
    let mut all = vec![origin.clone()];
    all.extend(["127.0.0.1", "localhost"].map(|name| format!("{scheme}://{name}{port}")));
    all.retain(|origin| is_frame_ancestor(origin));
    all.sort();
    all.dedup();
    all
}

/// An origin, perhaps with `*.` before the host; it goes into a header as it is. There is
/// no form for an IPv6 address, and a policy with one is ignored.
fn is_frame_ancestor(text: &str) -> bool {
    let plain = text.replacen("://*.", "://", 1);
    if plain.contains('[') {
        return false;
    }
    let Ok(base) = plain.parse::<BaseUrl>() else {
        return false;
    };
    base.origin() == plain
}
