//! What the first screen offers, and what opens.

use crate::config::environment::Environment;
use crate::config::offers::{offers, open};
use crate::config::profile::Rights;
use crate::model::account::{SourceRef, Start};

use super::{KEY, nowhere};

#[test]
fn the_first_screen_offers_what_is_there_the_environments_account_first() {
    let folder = tempfile::tempdir().unwrap();
    let settings =
        r#"{"IsEncrypted": false, "Values": {"AzureWebJobsStorage": "UseDevelopmentStorage=true"}}"#;
    std::fs::write(folder.path().join("local.settings.json"), settings).unwrap();
    let web_jobs = format!("AccountName=jobs;AccountKey={KEY}");
    let variables = [
        ("AZURE_STORAGE_ACCOUNT", "acme"),
        ("AZURE_STORAGE_KEY", KEY),
        ("AzureWebJobsStorage", web_jobs.as_str()),
    ];
    let environment = Environment::new(variables, folder.path());
    let offered = offers(&environment, false);
    let rows: Vec<(&str, &str)> = offered.iter().map(|o| (o.title.as_str(), o.detail.as_str())).collect();
    assert_eq!(
        rows,
        [
            ("environment", "account acme at acme.queue.core.windows.net"),
            ("AzureWebJobsStorage", "account jobs at jobs.queue.core.windows.net"),
            ("local.settings.json", "account devstoreaccount1 at 127.0.0.1:10001"),
            ("Azurite", "account devstoreaccount1 at 127.0.0.1:10001"),
            ("demo", "made-up queues of a service inside this program"),
        ]
    );
    let opened = open(&SourceRef::WebJobs, &environment, Rights::Usual, false).unwrap();
    assert_eq!((&*opened.account.profile, opened.account.starts), ("AzureWebJobsStorage", Start::ReadOnly));
    let opened = open(&SourceRef::Azurite, &environment, Rights::Never, false).unwrap();
    assert_eq!((&*opened.account.profile, opened.account.starts), ("azurite", Start::Sealed));
    assert!(open(&SourceRef::Demo, &environment, Rights::Usual, false).is_err());
}

#[test]
fn with_nothing_there_azurite_and_the_demo_are_offered() {
    let sources: Vec<SourceRef> =
        offers(&nowhere(&[]), false).into_iter().map(|offer| offer.source).collect();
    assert_eq!(sources, [SourceRef::Azurite, SourceRef::Demo]);
    assert!(open(&SourceRef::Environment, &nowhere(&[]), Rights::Usual, false).is_err());
    assert!(open(&SourceRef::LocalSettings, &nowhere(&[]), Rights::Usual, false).is_err());
}

#[test]
fn an_offer_that_cannot_be_opened_says_why_and_shows_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    for (settings, words) in [
        ("{\n \"planted\": ", "line 2 is not good JSON"),
        (r#"{"Values": {"AzureWebJobsStorage": ""}}"#, "Values.AzureWebJobsStorage is missing"),
        (r#"{"Values": {"AzureWebJobsStorage": 5}}"#, "Values.AzureWebJobsStorage is missing"),
        (r#"{"Values": {"AzureWebJobsStorage": "planted"}}"#, "no '='"),
        (r#"["planted"]"#, "missing"),
    ] {
        std::fs::write(folder.path().join("local.settings.json"), settings).unwrap();
        let variables =
            [("AZURE_STORAGE_ACCOUNT", "acme"), ("AzureWebJobsStorage", "AccountName=x;AccountKey=planted!")];
        let offered = offers(&Environment::new(variables, folder.path()), false);
        assert!(offered[0].detail.contains("neither AZURE_STORAGE_KEY"), "{:?}", offered[0]);
        assert!(offered[1].detail.contains("not base64"), "{:?}", offered[1]);
        assert!(offered[2].detail.contains(words), "{:?}", offered[2]);
        assert!(!format!("{offered:?}").contains("planted"), "{offered:?}");
    }
}

#[test]
fn an_offer_over_plain_http_is_refused_with_the_way_out_unless_it_is_this_machine() {
    let string = |at: &str| format!("AccountName=acc;AccountKey={KEY};QueueEndpoint={at}");
    for at in ["http://q.example.com/acc", "http://10.0.0.7:10001/acc", "http://azurite:10001/acc"] {
        let environment = nowhere(&[("AZURE_STORAGE_CONNECTION_STRING", &string(at))]);
        assert!(offers(&environment, false)[0].detail.contains("--allow-http"));
        assert!(offers(&environment, true)[0].detail.starts_with("account acc at"));
        let refused = open(&SourceRef::Environment, &environment, Rights::Usual, false).unwrap_err();
        assert!(refused.to_string().contains("--allow-http"), "{refused}");
        assert!(open(&SourceRef::Environment, &environment, Rights::Usual, true).is_ok());
    }
    for at in ["http://127.0.0.2:10001/acc", "http://acc.queue.localhost:10001", "http://[::1]:10001/acc"] {
        let environment = nowhere(&[("AZURE_STORAGE_CONNECTION_STRING", &string(at))]);
        assert!(open(&SourceRef::Environment, &environment, Rights::Usual, false).is_ok(), "{at}");
    }
}
