//! The house rules, held by tests: who imports whom, how long files get, what no file mentions.

#[cfg(test)]
mod documents;
#[cfg(test)]
mod files;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod layers;
#[cfg(test)]
mod picture;
#[cfg(test)]
mod reached;
#[cfg(test)]
mod rules;
#[cfg(test)]
#[path = "../support/sim.rs"]
mod sim;
#[cfg(test)]
mod sizes;
#[cfg(test)]
mod words;
