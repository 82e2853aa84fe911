//! The signs on the screen, each with what it means: for the help and for the README.

/// Where signs are, what they are, and what they mean.
pub const SIGNS: [(&str, &str); 16] = [
    ("5", "a length: about so many messages; of the selected queue, all of them visible"),
    ("5+2", "a length: 5 can be seen, about 2 more are taken, due later, or ended and not yet collected"),
    ("≥32", "so many can be seen at the least: nobody can look further than the first 32"),
    ("41!", "the last answer; asked again since, and no answer came"),
    ("~41", "the secondary said so, which may lag behind"),
    ("…", "not known yet, or cut off"),
    ("⚠3", "its poison queue holds 3; ⚠ alone: this is a poison queue that is not empty"),
    ("+12/m", "the net rate: 12 more a minute"),
    ("▁▃█", "the course of the length, 30 seconds a step"),
    ("▸", "selected"),
    ("●", "before a message: marked; in the header: looking goes on by itself"),
    ("+", "before a message: new since the queue was opened"),
    ("↺", "before a message: it was taken and came back"),
    ("○", "before a message: it cannot be seen any more; its text stays until you leave it"),
    ("•", "pinned: watched wherever you are"),
    ("‖ ◌", "in the header: looking is paused; slower, since nobody looks"),
];

/// The signs as a table of the README.
#[must_use]
pub fn markdown() -> String {
    let rows = SIGNS.iter().map(|(sign, meaning)| format!("| `{sign}` | {meaning} |\n"));
    std::iter::once("| sign | meaning |\n| --- | --- |\n".to_owned()).chain(rows).collect()
}
