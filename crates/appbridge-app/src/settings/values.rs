//! From a text to a value, each with its own complaint.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::ops::RangeInclusive;
use std::path::Path;
use std::str::FromStr;

use appbridge_server::{BaseUrl, SessionAlgorithm};

use super::{SettingProblem, secret_file};
use crate::store::DatabaseUrl;

/// The address when none is given: nobody else's business.
const DEFAULT_HOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// Where JTL's Hub and ERP live, in all environments.
const DEFAULT_FRAME_ANCESTORS: &str = "https://*.jtl-cloud.com";

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

pub(super) fn frame_ancestors(
    value: Option<String>,
    api_base: Option<&BaseUrl>,
    problems: &mut Vec<SettingProblem>,
) -> Option<Vec<String>> {
    let Some(list) = given(value) else {
        // A sandbox on this machine serves API and App Shell from one origin.
        let local = api_base
            .filter(|base| base.is_loopback())
            .map(BaseUrl::origin);
        return Some(
            [DEFAULT_FRAME_ANCESTORS.to_owned()]
                .into_iter()
                .chain(local)
                .collect(),
        );
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

/// An origin, perhaps with `*.` before the host; it goes into a header as it is.
fn is_frame_ancestor(text: &str) -> bool {
    let plain = text.replacen("://*.", "://", 1);
    let Ok(base) = plain.parse::<BaseUrl>() else {
        return false;
    };
    base.origin() == plain
}
