//! The price of work on many messages: each consequence in a sentence.

use ratatui::style::Style;

use super::usual;
use crate::app::state::bulk::{BulkDialog, Estimate, Reach, Recovering};
use crate::model::change::{Bulk, Deed, NewLife, Recovery};
use crate::model::history::{Keeping, Kept};
use crate::model::print::{printable_line, thousands};
use crate::ui::Scene;
use crate::ui::theme::Theme;

/// The price in sentences.
pub fn sentences(
    scene: &Scene<'_>,
    dialog: &BulkDialog,
    wish: &Bulk,
    estimate: &Estimate,
) -> Vec<(String, Style)> {
    let theme = scene.theme;
    let mut out = vec![(deed(dialog, wish, estimate), theme.plain)];
    out.push((leases(wish, estimate), theme.plain));
    out.extend(fresh(wish).map(|text| (text.to_owned(), theme.plain)));
    out.extend(kept(dialog, theme));
    let others = dialog.recovers.as_ref().and_then(Recovering::leaves);
    out.extend(others.map(|text| (text, theme.dim)));
    out.extend(dialog.recovers.as_ref().and_then(by_text).map(|text| (text, theme.warn)));
    out.extend(warnings(dialog, wish, estimate).into_iter().map(|text| (text, theme.warn)));
    out
}

/// What is done to how many.
fn deed(dialog: &BulkDialog, wish: &Bulk, estimate: &Estimate) -> String {
    let many = match (estimate.meant, estimate.is_exact) {
        (1, true) => "1 message is".to_owned(),
        (n, true) => format!("{} messages are", thousands(n)),
        (n, false) => format!("Up to {} messages are", thousands(n)),
    };
    let to = || printable_line(&dialog.goal.to_string()).trim().to_owned();
    match wish.deed {
        Deed::Move => format!("{many} put into {}, then deleted here.", to()),
        Deed::Copy => format!("{many} put into {}, and stay here.", to()),
        Deed::Resend => format!("{many} put into this queue again, then the old ones deleted."),
        Deed::Delete if dialog.recovers.is_some() => {
            format!("{many} deleted; what has another text by now stays.")
        }
        Deed::Delete => format!("{many} deleted."),
        Deed::Find => format!("{many} looked for by text; nothing is put or deleted."),
    }
}

/// Who is leased for it.
fn leases(wish: &Bulk, estimate: &Estimate) -> String {
    let secs = wish.lease_secs();
    match estimate.reach {
        Reach::Nothing => "All of them can be seen: nothing is leased, no dequeue count changes.".to_owned(),
        Reach::Meant if wish.deed == Deed::Copy => format!(
            "Each is leased, held to the end and given back: dequeue count +1, its place may change; \
             at most {} at a time.",
            thousands(wish.hold.into())
        ),
        Reach::Meant => format!("Only they are leased, a few batches at a time, for {secs} s each."),
        Reach::Upto(reach) => match u64::from(reach).saturating_sub(estimate.meant) {
            0 if estimate.meant == 1 => format!("Only it is leased, for {secs} s."),
            0 => format!("Only they are leased, for {secs} s."),
            1 => format!("To reach them {reach} are leased; the other one is given back: dequeue count +1."),
            others => format!(
                "To reach them {reach} are leased; {others} of those are given back: dequeue count +1, \
                 their place may change."
            ),
        },
        Reach::Search(most) if wish.deed == Deed::Find => format!(
            "Up to {} are leased, held until all are found or seen, at most {} at a time, and all of them given \
             back: dequeue count +1, their place may change.",
            thousands(most),
            thousands(wish.hold.into())
        ),
        Reach::Search(most) => format!(
            "To find them up to {} are leased and held to the end, at most {} at a time; the others are \
             given back: dequeue count +1, their place may change.",
            thousands(most),
            thousands(wish.hold.into())
        ),
    }
}

/// What is not certain about copies, above all where only their texts tell.
fn by_text(recovering: &Recovering) -> Option<String> {
    let Recovering { way, copies, by_text, from, .. } = recovering;
    let one = copies.len() == 1;
    match way {
        Recovery::Seek => Some(
            "An equal text, put since the work began, is no proof: it may be somebody else's message."
                .to_owned(),
        ),
        Recovery::Finish if !by_text => None,
        Recovery::Finish => Some(format!(
            "⚠ Only {} told that {}: where it was somebody else's message, none of ours stands afterwards.",
            if one { "its text" } else { "their texts" },
            if one { "a copy stands" } else { "copies stand" },
        )),
        Recovery::TakeBack if !by_text => Some(format!(
            "{} in {}, where they came from, when it was last looked at; that is not looked at again.",
            if one { "The old one stood" } else { "The old ones stood" },
            printable_line(from.as_str()),
        )),
        Recovery::TakeBack => Some(format!(
            "⚠ Only {} told that {}; and whether {} in {} is not looked at.",
            if one { "its text" } else { "their texts" },
            if one { "it is a copy" } else { "they are copies" },
            if one { "the old one still stands" } else { "the old ones still stand" },
            printable_line(from.as_str()),
        )),
    }
}

/// What is new about the new messages.
fn fresh(wish: &Bulk) -> Option<&'static str> {
    if !wish.deed.puts() {
        return None;
    }
    Some(match wish.life {
        NewLife::Kept => "Each gets a new id, dequeue count 0, and lives as long as it had left.",
        NewLife::Of(_) => "Each gets a new id, dequeue count 0, and the chosen life.",
    })
}

/// What is kept of what is deleted.
fn kept(dialog: &BulkDialog, theme: &Theme) -> Option<(String, Style)> {
    if dialog.deed != Deed::Delete {
        return None;
    }
    Some(match &dialog.subject.account.kept {
        Kept::Journal { keeping: Keeping::Full, .. } => {
            ("The journal keeps their texts, as long as there is room.".to_owned(), theme.plain)
        }
        Kept::Journal { .. } => ("Their texts are kept only until it is done.".to_owned(), theme.warn),
        Kept::Nothing { why } => (format!("Nothing of them is kept: {}.", printable_line(why)), theme.warn),
    })
}

fn warnings(dialog: &BulkDialog, wish: &Bulk, estimate: &Estimate) -> Vec<String> {
    let mut out = Vec::new();
    if wish.life == NewLife::Kept && wish.deed.puts() && estimate.soon > 0 {
        let (n, have) =
            if estimate.soon == 1 { ("1".to_owned(), "has") } else { (estimate.soon.to_string(), "have") };
        out.push(format!("⚠ {n} of those seen {have} less than an hour left."));
    }
    if estimate.poisoned > 0 {
        let n = estimate.poisoned;
        let word = if n == 1 { "bystander" } else { "bystanders" };
        out.push(format!("⚠ {n} {word} would reach the poison threshold through this."));
    }
    let looks = dialog.looks.value.as_ref();
    let there = looks.and_then(|looks| looks.to.as_ref());
    if let (Some(looks), Some(Ok(to))) = (looks, there)
        && let (Some(here), Some(there)) = (usual(&looks.from), usual(to))
        && here != there
    {
        let word = |kind| match kind {
            "b64" => "base64",
            "bin" => "binary",
            _ => "plain text",
        };
        out.push(format!(
            "⚠ Here they are {}, there {}: its consumers may not understand them.",
            word(here),
            word(there)
        ));
    }
    if matches!(there, Some(Err(_))) {
        out.push("⚠ The other queue may not be looked at: whether it exists is not known.".to_owned());
    }
    out
}
