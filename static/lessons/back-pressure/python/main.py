import threading
import time

from broker import BoundedQueue


# region: work
def work(name: str, queue: BoundedQueue) -> None:
    while (order := queue.consume()) is not None:
        time.sleep(1)
        print(f"[{name}] {order} done\n", end="", flush=True)
# endregion: work


# region: consumers
queue = BoundedQueue(limit=4)
consumers = [
    threading.Thread(target=work, args=(name, queue))
    for name in ("worker-1", "worker-2")
]
for consumer in consumers:
    consumer.start()
# endregion: consumers

# region: orders
for n in range(1, 11):
    how = "taken" if queue.publish(f"sale {n}") else "refused"
    print(f"[shop] sale {n} {how}\n", end="", flush=True)
    time.sleep(0.05)
# endregion: orders

queue.stop()
for consumer in consumers:
    consumer.join()
