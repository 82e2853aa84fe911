//! The client against published signatures, connection strings and a service that misbehaves by
//! script.
//! (`cfg(test)` on the modules is for clippy, which then knows their helpers as tests.)

#[cfg(test)]
#[path = "../support/acts.rs"]
mod acts;
#[cfg(test)]
mod answers;
#[cfg(test)]
mod any_reply;
#[cfg(test)]
#[path = "../support/azurite.rs"]
mod azurite;
#[cfg(test)]
mod calls;
#[cfg(test)]
#[path = "../support/certificate.rs"]
mod certificate;
#[cfg(test)]
mod connection_strings;
#[cfg(test)]
mod connections;
#[cfg(test)]
#[cfg(feature = "entra")]
mod entra;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod hints;
#[cfg(test)]
#[path = "../support/jwt.rs"]
mod jwt;
#[cfg(test)]
mod logging;
#[cfg(test)]
#[path = "../support/loopback.rs"]
mod loopback;
#[cfg(test)]
mod making_sas;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod retries;
#[cfg(test)]
mod retry_table;
#[cfg(test)]
mod round_trips;
#[cfg(test)]
mod scripted;
#[cfg(test)]
mod secondary;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod signing;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod token_at_azurite;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod watched;
#[cfg(test)]
mod with_azurite;
