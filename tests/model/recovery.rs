//! What the next start does about what was left without a known end.

use std::cell::RefCell;

use peekq::jobs::mend;
use peekq::jobs::site::Site;
use peekq::journal::{self, Claimed};
use peekq::model::clock::Clock as _;
use peekq::model::history::{End, Entry};
use peekq::model::remedy::{Purpose, Remedy};

use crate::dice::Dice;
use crate::ledger::Ledger;
use crate::reports;
use crate::stage::Stage;
use crate::work::{mended, terms};

/// Finishes or takes back all that is open, by a process of its own. All goes well meanwhile.
pub async fn recover(stage: &Stage, ledger: &RefCell<Ledger>, dice: &mut Dice) {
    let site = stage.start();
    for mut file in claimed(stage).await {
        for entry in file.entries.clone() {
            for (item, _) in entry.open() {
                let end = deal(stage, &site, ledger, &entry, item, dice).await;
                file.settle(vec![(entry.id.number, item, end.clone())], stage.clock.now()).unwrap();
            }
        }
    }
    drop(site);
    assert!(claimed(stage).await.is_empty(), "something is left open");
}

/// The files of the processes before, once these are gone.
async fn claimed(stage: &Stage) -> Vec<Claimed> {
    let living = || journal::history(stage.folder.path()).unwrap().entries.iter().any(|entry| entry.living);
    while living() {
        tokio::task::yield_now().await;
    }
    journal::claim(stage.folder.path(), &stage.service.endpoint()).unwrap()
}

async fn deal(
    stage: &Stage,
    site: &Site,
    ledger: &RefCell<Ledger>,
    entry: &Entry,
    item: usize,
    dice: &mut Dice,
) -> End {
    let purpose = *dice.pick(&[Purpose::Finish, Purpose::Revert]);
    let sights = mend::look(&site.client, entry).await.unwrap();
    let terms = mend::Terms { now: site.clock.now(), change: terms(dice) };
    let remedy = mend::remedy(entry, Some(item), purpose, &sights, &terms);
    let site = Site { journal: site.journal.noting(), ..site.clone() };
    let outcome = mended(&site, entry, (&remedy, purpose), ledger).await;
    site.journal.flush().await.unwrap();
    let entries: Vec<Entry> = site.journal.noted().iter().map(|id| stage.entry(id)).collect();
    for entry in &entries {
        ledger.borrow_mut().learn(entry, &outcome.meant);
    }
    reports::check(&outcome, &entries, &mut ledger.borrow_mut());
    match remedy {
        // Left as it is. Its text stays in the journal, from where it can be put again.
        Remedy::Impossible(_) => {
            let text = entry.intent.items[item].text.as_ref();
            ledger.borrow_mut().dismissed.extend(text.map(ToString::to_string));
            End::NotDone
        }
        _ => mend::settles(purpose),
    }
}
