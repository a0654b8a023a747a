package dev.crema.benchmarks.store;

/** An aggregate as applications have them: a plain class, changed in place and put back. About 150 bytes as JSON. */
public final class Account {

    public String id;
    public String city;
    public String segment;
    public long visits;
    public double total;
    public long last;
    public int longest;
    public boolean active;

    public Account() {}

    Account(String id) {
        this.id = id;
        city = "Wellington";
        segment = "frequent";
        visits = 1000;
        total = 123_456.75;
        last = 1_700_000_000_000L;
        longest = 86_400;
        active = true;
    }

    Account visit() {
        visits++;
        total += 1.25;
        last += 17;
        return this;
    }
}
