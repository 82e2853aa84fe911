//! Jobs against a real service over a socket: the embedded one and Azurite.

#[cfg(test)]
#[path = "../support/azurite.rs"]
mod azurite;
#[cfg(test)]
mod bulk;
#[cfg(test)]
mod create;
#[cfg(test)]
mod delayed;
#[cfg(test)]
mod dig;
#[cfg(test)]
mod edit;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod held;
#[cfg(test)]
mod jumps;
#[cfg(test)]
mod left_copies;
#[cfg(test)]
mod left_search;
#[cfg(test)]
mod many;
#[cfg(test)]
mod mend;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod random;
#[cfg(test)]
mod replace;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod stand;
#[cfg(test)]
mod take;
