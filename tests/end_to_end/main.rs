//! The real program on a real terminal against a real service: what a user sees, and what an
//! independent client finds afterwards.

#[cfg(test)]
#[path = "../support/acts.rs"]
mod acts;
#[cfg(test)]
mod asleep;
#[cfg(test)]
#[path = "../support/azurite.rs"]
mod azurite;
#[cfg(test)]
mod browsing;
#[cfg(test)]
mod bulk;
#[cfg(test)]
#[path = "../support/certificate.rs"]
mod certificate;
#[cfg(test)]
mod changes;
#[cfg(test)]
mod delayed;
#[cfg(test)]
mod dig;
#[cfg(test)]
mod drafts;
#[cfg(test)]
#[cfg(feature = "entra")]
mod entra;
#[cfg(test)]
mod fake;
#[cfg(test)]
mod gate;
#[cfg(test)]
#[path = "../support/hands.rs"]
mod hands;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod idle;
#[cfg(test)]
#[cfg(feature = "entra")]
#[path = "../support/jwt.rs"]
mod jwt;
#[cfg(test)]
#[path = "../support/loopback.rs"]
mod loopback;
#[cfg(test)]
mod manners;
#[cfg(test)]
mod many;
#[cfg(test)]
mod network;
#[cfg(test)]
mod prices;
#[cfg(test)]
#[path = "../support/pty.rs"]
mod pty;
#[cfg(test)]
mod read_only;
#[cfg(test)]
mod rival;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod soak;
#[cfg(test)]
mod stand;
#[cfg(test)]
mod start;
#[cfg(test)]
mod surgery;
#[cfg(test)]
mod tee;
#[cfg(test)]
mod traces;
#[cfg(test)]
mod undo;
#[cfg(test)]
mod watching;
