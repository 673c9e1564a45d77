//! What the cases of each area hold: a title and a sentence for the page, in the order of the page.

/// Area, title, what is held.
pub const AREAS: [(&str, &str, &str); 41] = [
    (
        "direct",
        "Direct exchange",
        "A message goes to every queue bound with exactly its routing key, once to each.",
    ),
    (
        "fanout",
        "Fanout exchange",
        "Every bound queue gets one copy, whatever the keys; without bindings the message goes nowhere.",
    ),
    (
        "topic",
        "Topic exchange",
        "* stands for one word and # for any number of them, empty words and single copies included.",
    ),
    (
        "headers",
        "Headers exchange",
        "all, any and their with-x forms compare headers by value and type; nested and missing values too.",
    ),
    (
        "default",
        "Default exchange",
        "It leads to the queue that is named by the key, and can be neither bound, declared nor deleted.",
    ),
    (
        "exchange",
        "Declaring exchanges",
        "Declaring again must ask for the same; auto-delete, internal, if-unused and every refusal with its code.",
    ),
    (
        "e2e",
        "Exchange-to-exchange bindings",
        "Chains, diamonds and cycles end with one copy in each queue that is reached.",
    ),
    (
        "alternate",
        "Alternate exchanges",
        "What an exchange can't route goes to its alternate exchange, through chains and loops of them.",
    ),
    (
        "cc",
        "Sender-selected distribution",
        "The keys in CC and BCC route too; BCC is taken out before anybody gets the message.",
    ),
    (
        "mandatory",
        "Mandatory and immediate",
        "An unroutable mandatory message comes back with 312 before its confirm; immediate is refused.",
    ),
    (
        "confirm",
        "Publisher confirms",
        "Routed and unroutable messages are confirmed; confirms and transactions exclude each other.",
    ),
    ("tx", "Transactions", "Publishes and acknowledgements wait for the commit; a rollback undoes them."),
    (
        "message",
        "Messages",
        "Body, headers and properties arrive as they were sent; a wrong user-id is refused.",
    ),
    (
        "queue",
        "Declaring queues",
        "Arguments, counts, exclusive, auto-delete and expiring queues, names from the server, every refusal with its code.",
    ),
    ("order", "Order", "First in, first out, and the count of what is left."),
    (
        "ack",
        "Acknowledgements",
        "Tags belong to their channel, multiple takes all up to a tag, and a wrong tag closes the channel with 406.",
    ),
    (
        "requeue",
        "Requeueing",
        "What comes back, by nack, recover or a lost channel, is flagged redelivered and stands where it stood.",
    ),
    (
        "consumer",
        "Consumers",
        "Tags, cancelling, several queues on one channel, and basic.get beside a consumer.",
    ),
    (
        "dispatch",
        "Dispatch",
        "Whose turn it is: round robin among those with room, as consumers come, leave and requeue.",
    ),
    (
        "prefetch",
        "Prefetch",
        "The window of unacknowledged messages, for each consumer and for a whole channel.",
    ),
    (
        "exclusive",
        "Exclusive consumers",
        "One that is exclusive shuts all others out, and is refused when others are there.",
    ),
    (
        "priority-consumer",
        "Consumer priorities",
        "Those of a higher x-priority are served first, as long as they have room.",
    ),
    (
        "sac",
        "Single active consumer",
        "One consumer at a time; when it goes, the next takes over with what was left unacknowledged.",
    ),
    (
        "priority",
        "Message priorities",
        "Higher ones go first and equal ones in order, also with limits, expiry and requeueing.",
    ),
    (
        "ttl",
        "Time to live",
        "Messages expire by their queue's and their own time, and only at the head of the queue.",
    ),
    (
        "maxlen",
        "Length limits",
        "By messages and by bytes: the head goes, or the publish is rejected and told so.",
    ),
    (
        "dlx",
        "Dead lettering",
        "Rejected, expired and overflowing messages go on, with their history in x-death; cycles are cut.",
    ),
    (
        "retry",
        "Retries by dead lettering",
        "Wait queues, ladders and loops, and which message waits behind which.",
    ),
    ("rpc", "Direct reply-to", "A reply comes to the channel that asked, without a queue of its own."),
    ("lazy", "Lazy queues", "They do as other queues do."),
    (
        "quorum",
        "Quorum queues",
        "Delivery counts and limits, where requeued messages go, and what such a queue can't be.",
    ),
    (
        "restart",
        "Restarts",
        "What is durable and persistent is there after a stop or a kill, and flagged as each demands.",
    ),
    (
        "random",
        "Random scripts",
        "Long scripts by a seeded generator: queues, limits, priorities, dead letters, expiry and graphs of exchanges.",
    ),
    (
        "random-new",
        "More random scripts",
        "The same generator with other seeds, most of them with dead letters.",
    ),
    (
        "changed",
        "What changed since 3.10",
        "The history of dead letters, quorum queues' priorities and limits, streams, sizes and exchange types.",
    ),
    (
        "changed43",
        "What changed since 4.0",
        "Returns and limits of quorum queues, consumer time-outs, global prefetch, binding keys and exchange types.",
    ),
    (
        "deprecated",
        "Transient queues denied",
        "One that is neither durable nor exclusive is refused (541), after all else that is wrong with it.",
    ),
    (
        "stream",
        "Streams",
        "Every consumer reads all from where it likes; prefetch is the credit, and nothing comes back.",
    ),
    (
        "murmur2",
        "Partitioner",
        "A key's murmur2 hash and its partition among 1 to 100, for empty, short, long and non-ASCII keys.",
    ),
    (
        "assignors",
        "Assignors",
        "Range and round robin to the partition; sticky by the sizes of the shares, what is kept and what moves.",
    ),
    (
        "kafka",
        "Clients and groups",
        "Positions, commits and resets, seeking and replaying, and who is assigned what.",
    ),
];
