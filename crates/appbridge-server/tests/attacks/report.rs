//! `--report`: what this crate and its peers do with the corpus, side by side.

use std::collections::HashMap;

use crate::corpus::{Case, Deed};
use crate::peers;

/// What each did with every case, in the order of the cases.
struct Deeds {
    name: &'static str,
    deeds: Vec<Deed>,
}

impl Deeds {
    fn count(&self, cases: &[Case], right: Deed, did: Deed, with_house_rules: bool) -> usize {
        let pairs = cases.iter().zip(&self.deeds);
        pairs
            .filter(|(case, deed)| {
                (with_house_rules || !case.recipe.house_rule)
                    && case.right() == right
                    && **deed == did
            })
            .count()
    }
}

/// Prints the values of the benchmark's report and the table of the README.
///
/// # Panics
///
/// When a peer does something else than the corpus says: then the corpus, and
/// the table in the README, are out of date.
pub(crate) fn print(cases: &[Case], ours: &HashMap<String, String>) {
    let ours: Vec<Deed> = cases
        .iter()
        .map(|case| match ours[&case.title()].as_str() {
            "accepted" => Deed::Accepts,
            verdict if verdict.starts_with("a panic") => Deed::Panics,
            _ => Deed::Refuses,
        })
        .collect();
    let jose = peers::jose::verdicts(cases);
    let surprises = peers::surprises(cases, |case| case.recipe.jose, |case| jose[&case.title()]);
    assert!(surprises.is_empty(), "jose: {surprises:#?}");
    let all = [
        Deeds {
            name: "appbridge-server",
            deeds: ours,
        },
        Deeds {
            name: "jsonwebtoken",
            deeds: cases.iter().map(peers::jsonwebtoken::verdict).collect(),
        },
        Deeds {
            name: "jose",
            deeds: cases.iter().map(|case| jose[&case.title()]).collect(),
        },
    ];
    let [ours, ..] = &all;
    let (attack, valid) = (Deed::Refuses, Deed::Accepts);
    let accepted = ours.count(cases, attack, Deed::Accepts, true);
    let rejected = ours.count(cases, valid, Deed::Refuses, true)
        + ours.count(cases, valid, Deed::Panics, true)
        + ours.count(cases, attack, Deed::Panics, true);
    println!("bench: attacks.cases = {}", cases.len());
    println!("bench: attacks.wrongly_accepted = {accepted}");
    println!("bench: attacks.wrongly_rejected = {rejected}");
    summary(cases, &all);
    differences(cases, &all);
}

fn summary(cases: &[Case], all: &[Deeds]) {
    let house_rules = cases.iter().filter(|case| case.recipe.house_rule).count();
    println!(
        "\n{} cases; without {house_rules} that no library can know:\n",
        cases.len()
    );
    println!("| | attacks accepted | valid tokens refused | panics |\n|---|---|---|---|");
    for one in all {
        let count = |right, did| one.count(cases, right, did, false);
        println!(
            "| {} | {} | {} | {} |",
            one.name,
            count(Deed::Refuses, Deed::Accepts),
            count(Deed::Accepts, Deed::Refuses),
            count(Deed::Refuses, Deed::Panics) + count(Deed::Accepts, Deed::Panics),
        );
    }
}

fn differences(cases: &[Case], all: &[Deeds]) {
    let names: Vec<&str> = all.iter().map(|one| one.name).collect();
    println!("\n| case | {} |", names.join(" | "));
    println!("|---|{}", "---|".repeat(all.len()));
    for (at, case) in cases.iter().enumerate() {
        let wrong = |one: &&Deeds| one.deeds[at] != case.right();
        if case.recipe.house_rule || !all.iter().any(|one| wrong(&one)) {
            continue;
        }
        let cells: Vec<&str> = all
            .iter()
            .map(|one| match (one.deeds[at], case.right()) {
                (Deed::Panics, _) => "**panics**",
                (Deed::Accepts, Deed::Refuses) => "**accepts**",
                (Deed::Refuses, Deed::Accepts) => "**refuses**",
                (Deed::Accepts, _) => "accepts",
                (Deed::Refuses, _) => "refuses",
            })
            .collect();
        println!("| `{}` | {} |", case.title(), cells.join(" | "));
    }
}
