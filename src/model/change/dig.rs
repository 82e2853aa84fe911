//! Looking past the head of a queue: how many messages are leased for it and for how long, and what
//! became of them.

use serde::Serialize;

use super::report::Stranded;
use crate::model::failure::Failure;

/// How many messages are dug unless the user wants another number.
pub const USUAL: u32 = 500;
/// How many may be dug: their texts are held in memory, and each is renewed again and again.
pub const MOST: u32 = 2_000;
/// For how many seconds messages are leased that cannot be given back.
const BRIEFLY: u32 = 10;

/// A dig: what is leased, and how it is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Dig {
    /// How many messages, 1 to [`MOST`].
    pub count: u32,
    /// For how many seconds each lease is taken and renewed.
    pub secs: u32,
    /// Whether what is held can be given back.
    pub gives_back: GivesBack,
}

/// Whether leased messages can be given back, which needs the right to update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum GivesBack {
    /// They can.
    Yes,
    /// Only trying tells: one message is leased first, and no other before an update of it worked.
    Unsure,
    /// They cannot. They stay hidden until their leases end, and no lease is renewed.
    No,
}

impl Dig {
    /// The lease grows with the number, from two minutes to five, so that renewing takes no more
    /// calls than it must.
    #[must_use]
    pub fn new(count: u32, gives_back: GivesBack) -> Self {
        let long = (count.saturating_mul(3) / 5).clamp(120, 300);
        let secs = if gives_back == GivesBack::No { BRIEFLY } else { long };
        Self { count, secs, gives_back }
    }

    /// How many calls a minute it takes to hold all of them.
    #[must_use]
    pub fn renewals_per_minute(&self) -> u32 {
        match self.gives_back {
            GivesBack::No => 0,
            // Each lease is renewed at half its time.
            GivesBack::Yes | GivesBack::Unsure => self.count.saturating_mul(120).div_ceil(self.secs.max(1)),
        }
    }
}

/// What a dig did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dug {
    /// How many messages were wanted.
    pub wanted: u32,
    /// How many were leased.
    pub leased: u32,
    /// How many were given back.
    pub released: u32,
    /// How many were deleted.
    pub deleted: u32,
    /// How many texts were overwritten.
    pub edited: u32,
    /// How many were lost: their lease ran out, or somebody else has them.
    pub lost: u32,
    /// How many came round again after they had been given back or lost, and went back at once.
    pub again: u32,
    /// Messages that could not be given back.
    pub stranded: Vec<Stranded>,
    /// Why no more were leased, where that was a failure.
    pub failed: Option<Box<Failure>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lease_grows_with_the_number_and_the_calls_do_not_until_it_is_at_its_longest() {
        let dig = |count| Dig::new(count, GivesBack::Yes);
        let told = |count| (dig(count).secs, dig(count).renewals_per_minute());
        assert_eq!(told(1), (120, 1));
        assert_eq!(told(33), (120, 33));
        assert_eq!(told(200), (120, 200));
        assert_eq!(told(500), (300, 200));
        assert_eq!(told(2_000), (300, 800));
    }

    #[test]
    fn what_cannot_be_given_back_is_hidden_for_ten_seconds_and_never_renewed() {
        let dig = Dig::new(500, GivesBack::No);
        assert_eq!((dig.secs, dig.renewals_per_minute()), (10, 0));
    }
}
