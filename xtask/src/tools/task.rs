//! Something that is brought in the background, while others go on.

use anyhow::{Context, Result, anyhow};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread::JoinHandle;

/// A folder that will be there. Who asks for it waits; when it is dropped it is waited for, too, so that
/// nothing is left half done.
pub struct Task(Mutex<State>);

enum State {
    Running(Option<JoinHandle<Result<PathBuf>>>),
    Done(PathBuf),
    Failed(String),
}

impl Task {
    /// Begins.
    pub fn start(bring: impl FnOnce() -> Result<PathBuf> + Send + 'static) -> Self {
        Self(Mutex::new(State::Running(Some(std::thread::spawn(bring)))))
    }

    /// The folder, once it is there; what went wrong, to whoever asks.
    pub fn folder(&self) -> Result<PathBuf> {
        let mut state = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let State::Running(running) = &mut *state {
            *state = match ended(running.take()) {
                Ok(folder) => State::Done(folder),
                Err(error) => State::Failed(format!("{error:#}")),
            };
        }
        match &*state {
            State::Done(folder) => Ok(Path::to_path_buf(folder)),
            State::Failed(error) => Err(anyhow!("{error}")),
            State::Running(_) => unreachable!("it was waited for"),
        }
    }
}

fn ended(running: Option<JoinHandle<Result<PathBuf>>>) -> Result<PathBuf> {
    let joined = running.context("it is waited for once")?.join();
    joined.map_err(|_| anyhow!("a step of the installation ended in a panic (see above)"))?
}

impl Drop for Task {
    fn drop(&mut self) {
        let _ = self.folder();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_gets_it_and_a_failure_is_told_each_time() {
        let task = Task::start(|| Ok("here".into()));
        assert_eq!((task.folder().unwrap(), task.folder().unwrap()), ("here".into(), "here".into()));
        let task = Task::start(|| Err(anyhow!("no way")));
        assert!(task.folder().is_err() && format!("{:#}", task.folder().unwrap_err()).contains("no way"));
    }
}
