//! The command line: what it takes, and what its errors must not repeat.

use crate::config::args::{Cli, Command};

use super::{KEY, KEY_2, nowhere, read};

#[test]
fn the_parser_of_the_command_line_repeats_nothing_that_was_typed() {
    let long = format!("--kye={KEY}");
    let rows: [&[&str]; 12] = [
        &[&long],
        &["--kye", KEY],
        &["--account", "acc", "--key", KEY, KEY_2],
        &["--demo", "--key", KEY],
        &["--read-only", "--write", "--key", KEY],
        &["https://acc.queue.core.windows.net/?sig=planted", "--key", KEY],
        &["--log-level", KEY],
        &["--api-version", KEY],
        &["emulator", "--port", KEY],
        &["emulator", KEY],
        &["keys", "--markdown=cGxhbnRlZC1rZXktMQ=="],
        &["--key", KEY, "emulator"],
    ];
    for arguments in rows {
        let error = Cli::read(["peekq"].iter().chain(arguments)).expect_err(&format!("{arguments:?}"));
        let shown = format!("{error} {error:?} {}", error.render().ansi());
        for secret in [KEY, KEY_2, "planted"] {
            assert!(!shown.contains(secret), "{arguments:?}: {shown}");
        }
        assert!(shown.contains("error:"), "{shown}");
    }
    let debug = format!("{:?}", read(&["--account", "acc", "--key", KEY]));
    assert!(!debug.contains(KEY), "{debug}");
}

#[test]
fn help_shows_no_value_of_the_environment_and_hides_what_is_for_tests() {
    let help = Cli::read(["peekq", "--help"]).unwrap_err().to_string();
    assert!(help.contains("--connection-string") && help.contains("emulator"), "{help}");
    assert!(!help.contains("test-panic") && !help.contains("  keys"), "{help}");
}

#[test]
fn the_emulator_takes_accounts_with_their_keys() {
    let emulator = |arguments: &[&str]| match read(arguments).command {
        Some(Command::Emulator(emulator)) => emulator,
        other => panic!("{other:?}"),
    };
    let account = format!("acc:{KEY}");
    let two = emulator(&["emulator", "--port", "0", "--account", &account, "--account", &account]);
    let accounts = two.accounts().unwrap();
    assert_eq!((two.port, accounts.len(), &*accounts[0].0, accounts[0].1.bytes().len()), (0, 2, "acc", 13));
    assert_eq!(emulator(&["emulator"]).port, 10001);
    for bad in ["acc", ":cGxhbnRlZC1rZXktMQ==", "acc:planted!"] {
        let error = emulator(&["emulator", "--account", bad]).accounts().unwrap_err().to_string();
        assert!(error.contains("NAME:KEY") && !error.contains("==") && !error.contains("planted"), "{error}");
    }
}

#[test]
fn the_emulator_takes_a_time_for_deleting_and_a_port_for_faults() {
    let emulator = |arguments: &[&str]| match read(arguments).command {
        Some(Command::Emulator(emulator)) => (emulator.deletion, emulator.control),
        other => panic!("{other:?}"),
    };
    assert_eq!(emulator(&["emulator"]), (0, None));
    assert_eq!(emulator(&["emulator", "--deletion", "40", "--control"]), (40, Some(0)));
    assert_eq!(emulator(&["emulator", "--control", "10002", "--port", "0"]), (0, Some(10002)));
    for wrong in [["--control", "66000"], ["--control", "x"], ["--deletion", "-1"], ["--deletion", ""]] {
        assert!(Cli::read([&["peekq", "emulator"], &wrong[..]].concat()).is_err(), "{wrong:?}");
    }
}

#[test]
fn an_environment_shows_names_and_no_values() {
    let shown = format!("{:?}", nowhere(&[("AZURE_STORAGE_KEY", KEY)]));
    assert_eq!(shown, "{\"AZURE_STORAGE_KEY\"}");
}

#[test]
fn an_answer_has_ten_seconds_or_as_many_as_are_given() {
    assert_eq!(read(&[]).timeout, 10);
    assert_eq!(read(&["--demo", "--timeout", "300"]).timeout, 300);
    for wrong in ["0", "301", "-1", "1.5", "long"] {
        assert!(Cli::read(["peekq", "--timeout", wrong]).is_err(), "{wrong}");
    }
}

#[test]
fn where_poison_comes_from_is_read_and_a_slip_is_named() {
    let cli = read(&["--parent", "dead-*=*", "--parent", "trash=orders", "--poison-threshold", "9"]);
    let parents = cli.account.parents.iter().map(|rule| (&*rule.poison, &*rule.parent));
    assert_eq!(parents.collect::<Vec<_>>(), [("dead-*", "*"), ("trash", "orders")]);
    assert_eq!(cli.account.poison_threshold, 9);
    assert_eq!(read(&[]).account.poison_threshold, 5);
    for (text, says) in [
        ("trash", "POISON=QUEUE"),
        ("=orders", "a name is missing"),
        ("trash=o*", "one * at the most"),
        ("a*b*=*", "one * at the most"),
    ] {
        let error = Cli::read(["peekq", "--parent", text]).unwrap_err().to_string();
        assert!(error.contains(says), "{text}: {error}");
    }
    assert!(Cli::read(["peekq", "--poison-threshold", "0"]).is_err());
}
