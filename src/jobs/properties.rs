//! What is set for a queue: reading it, and replacing it only where it is still what the user saw.

use super::site::Site;
use crate::client::client::Client;
use crate::model::change::Report;
use crate::model::failure::Failure;
use crate::model::policy::SignedIdentifier;
use crate::model::properties::{Properties, differences, policy_differences};
use crate::model::queue::{Metadata, QueueName};

/// Reads what is set for a queue. The case of metadata names is asked for where `lists` says that
/// the sign-in may list; without an answer they stay in lower case. The access policies are asked
/// for where `policies` says that it may read them.
///
/// # Errors
/// The failure to read count and metadata.
pub async fn read(
    client: &Client,
    queue: &QueueName,
    lists: bool,
    policies: bool,
) -> Result<Properties, Failure> {
    let (properties, listed, policies) = tokio::join!(
        client.properties(queue),
        listed(client, queue, lists),
        access_policies(client, queue, policies)
    );
    let properties = properties?;
    let has_case = listed.is_some();
    let mut metadata = with_case(properties.metadata, &listed.unwrap_or_default());
    metadata.sort_by_key(|(name, _)| name.to_ascii_lowercase());
    Ok(Properties { approximate_count: properties.approximate_count, metadata, has_case, policies })
}

async fn listed(client: &Client, queue: &QueueName, lists: bool) -> Option<Metadata> {
    if lists { client.metadata_with_case(queue).await.ok() } else { None }
}

async fn access_policies(
    client: &Client,
    queue: &QueueName,
    asked: bool,
) -> Option<Result<Vec<SignedIdentifier>, Box<Failure>>> {
    if asked { Some(client.access_policies(queue).await.map_err(Box::new)) } else { None }
}

/// The entries of `metadata`, each named as it is listed.
fn with_case(metadata: Metadata, listed: &Metadata) -> Metadata {
    let named = |(name, value): (String, String)| {
        let found = listed.iter().find(|(other, _)| other.eq_ignore_ascii_case(&name));
        (found.map_or(name, |(other, _)| other.clone()), value)
    };
    metadata.into_iter().map(named).collect()
}

/// Replaces the metadata of a queue if it still is what the user `saw`: it is read again right
/// before. In between somebody else can still write; the service knows no condition.
///
/// # Errors
/// The failure of either call.
pub async fn save_metadata(site: &Site, saw: &Metadata, metadata: &Metadata) -> Result<Report, Failure> {
    let Site { client, queue, .. } = site;
    // The case of names says nothing here, and would cost a listing.
    let found = read(client, queue, false, false).await?.metadata;
    if !differences(saw, &found).is_empty() {
        return Ok(Report::MetadataDiffers(found));
    }
    client.set_metadata(queue, metadata).await.map(|()| Report::MetadataSaved)
}

/// Replaces the access policies of a queue if they still are what the user `saw`, in the same way.
///
/// # Errors
/// The failure of either call.
pub async fn save_policies(
    site: &Site,
    saw: &[SignedIdentifier],
    policies: &[SignedIdentifier],
) -> Result<Report, Failure> {
    let Site { client, queue, .. } = site;
    let found = client.access_policies(queue).await?;
    if !policy_differences(saw, &found).is_empty() {
        return Ok(Report::PoliciesDiffer(found));
    }
    client.set_access_policies(queue, policies).await.map(|()| Report::PoliciesSaved)
}
