//! The web server: takes an upload and answers at once.

use crate::broker::Broker;
use crate::message::Message;
use std::{thread::sleep, time::Duration};

pub struct Uploads<'a> {
    pub broker: &'a Broker,
    pub last_id: u32,
}

impl Uploads<'_> {
    // region: upload
    pub fn upload(
        &mut self,
        kind: &'static str,
        file: &str,
    ) -> u32 {
        self.last_id += 1;
        let (id, file) = (self.last_id, file.to_owned());
        println!("[web] #{id} is {file}");
        // region: publish
        self.broker.publish(Message {
            kind,
            file,
            id,
            attempts: 0,
        });
        // endregion: publish
        // region: pause
        sleep(Duration::from_millis(100));
        id
        // endregion: pause
    }
    // endregion: upload
}
