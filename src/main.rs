//! Parse, configure, hand over.

fn main() {}
