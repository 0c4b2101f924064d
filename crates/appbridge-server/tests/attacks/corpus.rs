//! The corpus as it is written down, in `cases/*.toml`. README.md explains it.

use serde::Deserialize;

use crate::mint::Mint;
use crate::signature::{Change, Signer};

/// The files, in the order of the report.
const FILES: [(&str, &str); 10] = [
    ("valid", include_str!("cases/valid.toml")),
    ("header", include_str!("cases/header.toml")),
    ("algorithm", include_str!("cases/algorithm.toml")),
    ("kid", include_str!("cases/kid.toml")),
    ("claims", include_str!("cases/claims.toml")),
    ("app-claims", include_str!("cases/app-claims.toml")),
    ("signature", include_str!("cases/signature.toml")),
    ("form", include_str!("cases/form.toml")),
    ("key", include_str!("cases/key.toml")),
    ("cross-use", include_str!("cases/cross-use.toml")),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Recipe>,
}

/// One `[[case]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recipe {
    pub(crate) name: String,
    /// Why the verdict is right, with its source.
    pub(crate) why: String,
    /// `accepted`, or the stable code of the refusal.
    pub(crate) verdict: String,
    /// Which documented token the recipe starts from.
    #[serde(default)]
    pub(crate) token: Kind,
    /// Who gets it to verify; without it, the verifier of the token's kind.
    pub(crate) sent_to: Option<Recipient>,
    /// Whether a session token must name its issuer.
    #[serde(default)]
    pub(crate) issuer_required: bool,
    /// How a session token has to name its algorithm; without it, as JTL documents.
    #[serde(default)]
    pub(crate) session_algorithm: Name,
    /// A rule of this crate or of JTL that no library can know: what others say is
    /// not held against them.
    #[serde(default)]
    pub(crate) house_rule: bool,

    #[serde(default)]
    pub(crate) header: Part,
    #[serde(default)]
    pub(crate) payload: Part,
    /// What is signed; without it `<header>.<payload>`.
    pub(crate) signed: Option<String>,
    pub(crate) signer: Option<Signer>,
    /// What happens to the signature afterwards.
    #[serde(default)]
    pub(crate) change: Vec<Change>,
    /// What is sent; without it `<signed>.<signature>`.
    pub(crate) sent: Option<String>,
    /// Stretches the payload until the token has so many bytes.
    pub(crate) bytes: Option<usize>,

    /// The JWKs that the issuer serves; without it, its honest one.
    pub(crate) keys: Option<Vec<String>>,
    /// The whole answer of the issuer's endpoint, in place of `keys`.
    pub(crate) key_set: Option<String>,

    /// What others do with it by default, where that differs from `verdict`.
    pub(crate) jsonwebtoken: Option<Deed>,
    pub(crate) jose: Option<Deed>,
}

impl Recipe {
    /// Whether another token comes of it at another time, or every time.
    pub(crate) fn depends_on_the_day(&self) -> bool {
        let with = self.payload.with.as_deref().unwrap_or_default();
        let random = matches!(&self.signer, Some(Signer::Key(key)) if key == "ec");
        with.contains("<now") || random
    }
}

/// Changes to the documented header or payload, or another text in its place.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Part {
    /// Documented members to leave out.
    #[serde(default)]
    pub(crate) without: Vec<String>,
    /// Members to append, as JSON text.
    pub(crate) with: Option<String>,
    /// The whole text.
    pub(crate) text: Option<String>,
    /// The whole of it in hex, for what is no text.
    pub(crate) hex: Option<String>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    #[default]
    Session,
    App,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Recipient {
    Session,
    App,
    /// The authenticator, which takes both kinds.
    Either,
}

/// How a session token has to name its algorithm.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Name {
    #[default]
    Eddsa,
    Ed25519,
    Either,
}

/// What a verifier did with a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Deed {
    Accepts,
    Refuses,
    Panics,
}

/// A case ready to be sent.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) theme: &'static str,
    pub(crate) recipe: Recipe,
    pub(crate) token: String,
    pub(crate) key_set: String,
}

impl Case {
    /// Theme and name.
    pub(crate) fn title(&self) -> String {
        format!("{}::{}", self.theme, self.recipe.name)
    }

    pub(crate) fn recipient(&self) -> Recipient {
        self.recipe.sent_to.unwrap_or(match self.recipe.token {
            Kind::Session => Recipient::Session,
            Kind::App => Recipient::App,
        })
    }

    /// What is right to do with it.
    pub(crate) fn right(&self) -> Deed {
        if self.recipe.verdict == "accepted" {
            Deed::Accepts
        } else {
            Deed::Refuses
        }
    }
}

/// Reads the corpus and makes its tokens.
pub(crate) fn load() -> Vec<Case> {
    let mint = Mint::open();
    let mut cases: Vec<Case> = Vec::new();
    for (theme, text) in FILES {
        let file: File =
            toml::from_str(text).unwrap_or_else(|error| panic!("cases/{theme}.toml: {error}"));
        for recipe in file.case {
            let title = format!("{theme}::{}", recipe.name);
            assert!(!recipe.why.is_empty(), "{title} has no reason");
            assert!(
                cases.iter().all(|case| case.title() != title),
                "{title} is there twice"
            );
            let (token, key_set) = mint.make(&recipe);
            cases.push(Case {
                theme,
                recipe,
                token,
                key_set,
            });
        }
    }
    cases
}
