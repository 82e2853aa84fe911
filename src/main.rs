//! Parse, configure, hand over.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use peekq::app::geometry::Size;
use peekq::app::keymap::markdown;
use peekq::app::state::State;
use peekq::app::state::notices::Tone;
use peekq::app::state::start::{Offer, StartScreen};
use peekq::config::args::{Cli, Command, EmulatorArgs, JournalArgs, JournalCommand};
use peekq::config::ca_file;
use peekq::config::environment::Environment;
use peekq::config::offers;
use peekq::config::profile::{self, Given, Opens};
use peekq::drafts;
use peekq::emulator::{self, command};
use peekq::journal;
use peekq::model::account::SourceRef;
use peekq::model::clock::Clock as _;
use peekq::model::settings::Settings;
use peekq::runtime::clock::SystemClock;
use peekq::runtime::{Journals, Sources, logging};
use peekq::terminal;

fn main() -> ExitCode {
    let cli = Cli::read(std::env::args_os()).unwrap_or_else(|error| error.exit());
    let result = match &cli.command {
        None => browse(&cli),
        Some(Command::Emulator(args)) => serve(args),
        Some(Command::Journal(args)) => tend_journal(args),
        Some(Command::Keys { .. }) => print_keys(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "peekq: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn runtime(threads: usize) -> anyhow::Result<tokio::runtime::Runtime> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(threads).enable_all().build().context("cannot start")
}

fn serve(args: &EmulatorArgs) -> anyhow::Result<()> {
    let config = emulator::Config {
        port: args.port,
        accounts: args.accounts()?,
        newest_api_version: args.newest_api_version.clone(),
        deletion: Duration::from_secs(args.deletion.into()),
        control: args.control,
        ..emulator::Config::new(Arc::new(SystemClock::new()))
    };
    runtime(2)?.block_on(command::run(config, &mut io::stdout()))
}

fn tend_journal(args: &JournalArgs) -> anyhow::Result<()> {
    let state = logging::state_folder().context("there is no home folder")?;
    let folder = state.join("journal");
    let place = folder.display();
    let mut out = io::stdout();
    let tended = || format!("cannot tend the journal in {place}");
    if let Some(JournalCommand::Purge { open }) = args.command {
        let (gone, stayed) = journal::purge(&folder, open).with_context(tended)?;
        let texts = drafts::purge(&state.join("drafts")).with_context(tended)?;
        writeln!(out, "{gone} files deleted in {place}, {stayed} left")?;
        return Ok(writeln!(out, "{texts} texts deleted that were typed and not sent")?);
    }
    let found = journal::history(&folder).with_context(tended)?;
    let open = found.entries.iter().filter(|entry| !entry.living && entry.open().next().is_some()).count();
    writeln!(out, "{place}: {} changes, {open} of them without a known end", found.entries.len())?;
    for (file, flaw) in found.flaws {
        writeln!(out, "{file}: {flaw}")?;
    }
    Ok(())
}

fn print_keys() -> anyhow::Result<()> {
    Ok(io::stdout().write_all(markdown::keys().as_bytes())?)
}

fn browse(cli: &Cli) -> anyhow::Result<()> {
    let environment = Environment::of_process();
    let given = profile::given(cli, &environment)?;
    let roots = ca_file::of(cli, &environment)?;
    let clock = Arc::new(SystemClock::new());
    let mut state = first_state(cli, given.as_ref(), &environment)?;
    // No two runs that live at the same time have one name.
    state.run = Arc::from(format!("{}-{}", std::process::id(), clock.now().0));
    for warning in given.iter().flat_map(|given| &given.warnings) {
        // Once for who started it, still there after leaving, and once on the screen.
        let _ = writeln!(io::stderr(), "peekq: {warning}");
        state.notices.say(clock.now(), Tone::Warning, warning);
    }
    // Without a place for the log one can still browse.
    let log = match logging::start(cli.log_level.filter()) {
        Ok(log) => {
            state.log_path = log.path.display().to_string();
            terminal::panic::install(log.path.clone());
            Some(log)
        }
        Err(why) => {
            state.notices.say(clock.now(), Tone::Warning, format!("nothing is logged: {why:#}"));
            terminal::panic::install("none".into());
            None
        }
    };
    let sources = Sources {
        given: given.and_then(account),
        environment,
        rights: cli.rights(),
        allow_http: cli.allow_http,
        token_over_http: cli.account.allow_token_over_http,
        read_secondary: cli.account.read_secondary,
        roots,
        api_version: cli.api_version.clone(),
        timeout: Duration::from_secs(cli.timeout.into()),
        journals: Arc::new(Journals::new(cli.journal.keeping(), logging::state_folder(), &state.run)),
    };
    // One thread for all calls: two would mostly wake each other up.
    let workers = runtime(1)?;
    let ours = tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot start")?;
    let panics = cli.test_panic.as_deref();
    let result = ours.block_on(peekq::runtime::run(state, sources, clock, panics, workers.handle().clone()));
    // Calls that hang must not keep the program.
    workers.shutdown_background();
    drop(log);
    result
}

fn account(given: Given) -> Option<profile::Profile> {
    match given.opens {
        Opens::Account(profile) => Some(profile),
        Opens::Demo => None,
    }
}

fn first_state(cli: &Cli, given: Option<&Given>, environment: &Environment) -> anyhow::Result<State> {
    let first = given.map(|given| match given.opens {
        Opens::Demo => SourceRef::Demo,
        Opens::Account(_) => SourceRef::Given,
    });
    let found = offers::offers(environment, cli.allow_http).into_iter();
    let offers = found.map(|o| Offer { source: o.source, title: o.title, detail: o.detail }).collect();
    let (cols, rows) = terminal::screen::size().context("cannot use this terminal")?;
    let settings = Settings {
        read_secondary: cli.account.read_secondary,
        poison_threshold: cli.account.poison_threshold,
        parents: cli.account.parents.clone(),
        ..Settings::default()
    };
    Ok(State::new(Size { cols, rows }, settings, StartScreen::new(first, offers)))
}
