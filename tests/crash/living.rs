//! What a living process has open is nobody else's, be it stopped for hours; when it is dead, all of it
//! is found.

use peekq::emulator::faults::{Fault, Planned, Trouble};
use peekq::journal;
use peekq::model::operation::OperationKind;
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::{Duration, Instant};

use crate::kills::TEXTS;
use crate::scene::Scene;
use crate::worker::Work;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_takes_what_is_open_only_from_a_dead_one() {
    let scene = Scene::new(&TEXTS).await;
    let fault = Fault { trouble: Trouble::Hang, takes_effect: false };
    let kind = Some(OperationKind::DeleteMessage);
    scene.service.faults().plan(vec![Planned { kind, secondary: None, skip: 0, times: u64::MAX, fault }]);
    let mut child = scene.start(Work::Move);
    let deadline = Instant::now() + Duration::from_mins(1);
    while scene.service.faults().met().is_empty() {
        assert!(Instant::now() < deadline, "its deletes do not come");
        tokio::task::yield_now().await;
    }
    kill_process(Pid::from_child(&child), Signal::STOP).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let endpoint = scene.site(elsewhere.path()).client.endpoint().to_string();
    let entries = journal::history(scene.folder.path()).unwrap().entries;
    assert!(entries.iter().any(|entry| entry.living && entry.open().next().is_some()), "{entries:?}");
    assert!(journal::claim(scene.folder.path(), &endpoint).unwrap().is_empty(), "it is not ours");
    child.kill().unwrap();
    child.wait().unwrap();
    let claimed = scene.claimed();
    assert!(claimed.iter().any(|file| file.entries.iter().any(|entry| entry.open().next().is_some())));
}
