//! Pop receipts: opaque to clients, shaped like the service's own (28 characters of base64, in
//! which `+`, `/` and `=` must be expected), and never the same twice.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

/// The right to change a message, as a number. A message knows the one that is good.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Receipt(u64);

/// Where the receipts of a queue come from.
pub struct Mint {
    next: u64,
}

/// What every receipt starts with; the rest are the eight bytes of its number.
const HEAD: [u8; 12] = [2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0];

impl Mint {
    /// A mint that starts at a random number, so that receipts of two queues differ.
    pub fn new() -> Self {
        Self { next: Uuid::new_v4().as_u64_pair().0 }
    }

    /// A new receipt.
    pub fn receipt(&mut self) -> Receipt {
        self.next = self.next.wrapping_add(1);
        Receipt(scatter(self.next))
    }
}

impl Receipt {
    /// The receipt as clients see it.
    pub fn text(self) -> String {
        let mut bytes = HEAD.to_vec();
        bytes.extend(self.0.to_le_bytes());
        STANDARD.encode(bytes)
    }

    /// Reads what a client sent; none where no receipt ever looked like that.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text).ok()?;
        let number = bytes.strip_prefix(&HEAD)?;
        Some(Self(u64::from_le_bytes(number.try_into().ok()?)))
    }
}

/// A one-to-one mixing of the bits (the finaliser of splitmix64): neighbours look unrelated.
const fn scatter(number: u64) -> u64 {
    let mixed = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::{Mint, Receipt};

    #[test]
    fn receipts_come_back_as_they_went_and_use_the_whole_alphabet_of_base64() {
        let mut mint = Mint::new();
        let texts: Vec<String> = (0..1000).map(|_| mint.receipt().text()).collect();
        assert!(texts.iter().all(|text| text.len() == 28 && Receipt::parse(text).is_some()));
        assert!(texts.iter().all(|text| Receipt::parse(text).unwrap().text() == *text));
        for sign in ['+', '/', '='] {
            assert!(texts.iter().any(|text| text.contains(sign)), "{sign}");
        }
    }

    #[test]
    fn what_never_was_a_receipt_is_malformed() {
        for bad in [
            "",
            "x",
            "AAAA",
            "AgAAAAMAAAAAAAAA",
            "AgAAAAMAAAAAAAAAhbFFMGXs1gF",
            "AwAAAAMAAAAAAAAAhbFFMGXs1gE=",
        ] {
            assert!(Receipt::parse(bad).is_none(), "{bad}");
        }
        assert!(Receipt::parse("AgAAAAMAAAAAAAAAhbFFMGXs1gE=").is_some());
    }
}
