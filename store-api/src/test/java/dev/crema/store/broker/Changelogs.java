package dev.crema.store.broker;

import dev.crema.store.broker.TallyApp.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The changelogs of stores of an application that tallies. For one thread. */
final class Changelogs implements AutoCloseable {

    private final EmbeddedBroker broker;
    private final Settings settings;
    private final Map<String, Kind> stores;
    private final Loaded loaded;
    private final Map<String, ChangelogView> views = new LinkedHashMap<>();

    Changelogs(EmbeddedBroker broker, Settings settings) {
        this(broker, settings, settings.storesByName(), Loaded.nothing());
    }

    Changelogs(EmbeddedBroker broker, Settings settings, Map<String, Kind> stores, Loaded loaded) {
        this.broker = broker;
        this.settings = settings;
        this.stores = stores;
        this.loaded = loaded;
    }

    /** Skips what the stores were loaded with; the topics have to exist. */
    void skip() {
        stores.keySet().forEach(store -> view(store).skip());
    }

    /** What each store would be restored to now. The topics exist once the application has run. */
    Map<String, Map<String, Tally>> read() {
        Map<String, Map<String, Tally>> found = new LinkedHashMap<>();
        for (String store : stores.keySet()) {
            found.put(store, view(store).read());
        }
        return found;
    }

    private ChangelogView view(String store) {
        return views.computeIfAbsent(
                store,
                name -> new ChangelogView(
                        broker, settings.guarantee(), stores.get(name), settings.changelog(name), loaded));
    }

    List<Difference> differences(Map<String, Tally> truth) {
        List<Difference> differences = new ArrayList<>();
        read().forEach((store, found) -> {
            if (stores.get(store).isKeptBy(settings.guarantee())) {
                differences.addAll(Difference.between(settings.guarantee(), store, "changelog", truth, found));
            }
        });
        return differences;
    }

    @Override
    public void close() {
        views.values().forEach(ChangelogView::close);
    }
}
