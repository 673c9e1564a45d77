//! The orchestrator: forward step by step, or all the way back.

mod steps;

use std::{thread, time::Duration};
use steps::{Done, Services, Step};

const UNIT: Duration = Duration::from_secs(1);

const STEPS: [Step; 3] = [
    // region: reserve
    Step {
        who: "stock",
        act: Services::reserve,
        undo: Services::release,
    },
    // endregion: reserve
    // region: pay
    Step {
        who: "payment",
        act: Services::charge,
        undo: Services::refund,
    },
    // endregion: pay
    // region: ship
    Step {
        who: "shipping",
        act: Services::ship,
        undo: Services::cancel,
    },
    // endregion: ship
];

// region: forward
fn forward(
    all: &mut Services,
    begun: &mut Vec<&Step>,
    order: u32,
) -> Done {
    for step in &STEPS {
        // region: remember
        begun.push(step);
        // endregion: remember
        (step.act)(all, order).inspect_err(|error| {
            println!("[{}] failed: {error}", step.who);
        })?;
    }
    Ok(())
}
// endregion: forward

fn place(all: &mut Services, order: u32) -> String {
    // region: open
    println!("[orchestrator] under way");
    let mut begun = Vec::new();
    // endregion: open
    match forward(all, &mut begun, order) {
        // region: cancelled
        Err(error) => {
            undo_all(all, &begun, order);
            format!("cancelled: {error}")
        }
        // endregion: cancelled
        // region: close
        Ok(()) => "shipped".to_owned(),
        // endregion: close
    }
}

// region: back
fn undo_all(all: &mut Services, begun: &[&Step], order: u32) {
    for step in begun.iter().rev() {
        undo(all, step, order);
    }
}
// endregion: back

// region: until-done
fn undo(all: &mut Services, step: &Step, order: u32) {
    while let Err(error) = (step.undo)(all, order) {
        println!("[{}] failed: {error}", step.who);
        thread::sleep(UNIT);
    }
}
// endregion: until-done

fn main() {
    let outcome = place(&mut Services::default(), 71);
    println!("[orchestrator] {outcome}");
}
