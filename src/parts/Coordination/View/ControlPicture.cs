using System.Collections.Immutable;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>All resources of the network as of one revision, and which keys changed lately. Immutable, replaced whole.</summary>
public sealed class ControlPicture
{
    public static readonly ControlPicture Empty = new();

    private ControlPicture() => Shelf = new FeedShelf(this);

    /// <summary>Zero before anything was loaded.</summary>
    public long Epoch { get; private init; }

    public Revision Revision { get; private init; }

    /// <summary>What changed is known after this revision only; who is further behind needs a snapshot.</summary>
    public Revision Floor { get; private init; }

    public ImmutableSortedDictionary<ResourceKey, ResourceEntry> Entries { get; private init; } =
        ImmutableSortedDictionary<ResourceKey, ResourceEntry>.Empty;

    /// <summary>The store's chain at the revision, in lower-case hexadecimal; empty when it is not known.</summary>
    public string Chain { get; private init; } = "";

    /// <summary>What nodes are sent of this picture, made once for all of them.</summary>
    internal FeedShelf Shelf { get; }

    private ImmutableList<ChangedKeys> Log { get; init; } = [];

    /// <summary>When keys went that are gone, as far back as the floor.</summary>
    private ImmutableDictionary<ResourceKey, Revision> Gone { get; init; } = ImmutableDictionary<ResourceKey, Revision>.Empty;

    private TopicStates Topics { get; init; } = TopicStates.Empty;

    public bool IsLoaded => Epoch > 0;

    /// <summary>A picture made anew; nothing is known of how it came about.</summary>
    public static ControlPicture Of(long epoch, Revision revision, IEnumerable<ResourceEntry> entries, string chain = "")
    {
        var read = entries.ToImmutableSortedDictionary(static entry => entry.Key, static entry => entry);
        return new ControlPicture { Epoch = epoch, Revision = revision, Chain = chain, Floor = revision, Entries = read, Topics = TopicStates.Of(read.Values) };
    }

    /// <summary>The picture after the next revision that changed something.</summary>
    public ControlPicture With(Change change, int logRevisionsMax)
    {
        Invariant.Hold(change.Revision > Revision, "revisions come in order");
        var entries = Entries.ToBuilder();
        entries.RemoveRange(change.Deletes);
        foreach (var entry in change.Puts)
        {
            entries[entry.Key] = entry;
        }

        var keys = new List<ResourceKey>(change.Deletes);
        keys.AddRange(change.Puts.Select(static entry => entry.Key));
        return With(new ChangedKeys(change.Revision, keys), entries.ToImmutable(), ChainAt(change), logRevisionsMax);
    }

    /// <summary>The picture at a later revision up to which nothing changed.</summary>
    public ControlPicture At(Revision revision) => revision > Revision
        ? new ControlPicture { Epoch = Epoch, Revision = revision, Chain = ChainAt(new Change(revision, [], [])), Floor = Floor, Entries = Entries, Log = Log, Gone = Gone, Topics = Topics }
        : this;

    /// <summary>
    /// The picture after the store was read whole. Within an epoch the difference counts as one change, so that nodes still
    /// get a delta; another epoch begins anew.
    /// </summary>
    public ControlPicture Reread(long epoch, Revision revision, IReadOnlyList<ResourceEntry> entries, int logRevisionsMax, string chain = "")
    {
        if (epoch != Epoch || revision < Revision)
        {
            return Of(epoch, revision, entries, chain);
        }

        var read = entries.ToImmutableSortedDictionary(static entry => entry.Key, static entry => entry);
        var keys = Entries.Keys.Where(key => !read.ContainsKey(key))
            .Concat(entries.Where(entry => !Entries.TryGetValue(entry.Key, out var held) || held.Modified != entry.Modified).Select(static entry => entry.Key))
            .ToList();
        return keys.Count == 0 && (revision, chain) == (Revision, Chain) ? this : With(new ChangedKeys(revision, keys), read, chain, logRevisionsMax);
    }

    /// <summary>The keys that changed after a revision at or above the floor, each once.</summary>
    public IReadOnlyCollection<ResourceKey> ChangedSince(Revision after)
    {
        Invariant.Hold(after >= Floor, "changes are asked for above the floor only");
        var keys = new HashSet<ResourceKey>();
        for (var i = Log.Count - 1; i >= 0 && Log[i].Revision > after; i--)
        {
            keys.UnionWith(Log[i].Keys);
        }

        return keys;
    }

    /// <summary>The newest revision that touched what a node is meant to hold of a class, as far as the picture knows.</summary>
    public Revision ChangedAt(NodeTopic topic, ResourceClass resourceClass)
    {
        var changed = Topics[topic.Group, resourceClass].Changed;
        if (topic.Own is not { } own || ResourceKinds.ClassOf(own) != resourceClass)
        {
            return changed;
        }

        var touched = Entries.TryGetValue(own, out var entry) ? entry.Modified : Gone.GetValueOrDefault(own);
        return touched > changed ? touched : changed;
    }

    /// <summary>The digest of what a node is meant to hold of a class.</summary>
    public ulong DigestOf(NodeTopic topic, ResourceClass resourceClass)
    {
        var digest = Topics[topic.Group, resourceClass].Digest;
        return topic.Own is { } own && ResourceKinds.ClassOf(own) == resourceClass && Entries.TryGetValue(own, out var entry)
            ? digest ^ ReplicaDigest.Of(own, entry.Modified)
            : digest;
    }

    /// <summary>The keys that changed after one revision, at or above the floor, up to another, each once.</summary>
    public IReadOnlyCollection<ResourceKey> ChangedBetween(Revision after, Revision upTo)
    {
        Invariant.Hold(after >= Floor, "changes are asked for above the floor only");
        var keys = new HashSet<ResourceKey>();
        for (var i = Log.Count - 1; i >= 0 && Log[i].Revision > after; i--)
        {
            if (Log[i].Revision <= upTo)
            {
                keys.UnionWith(Log[i].Keys);
            }
        }

        return keys;
    }

    /// <summary>Whether what was refused is the newest of its key, as far as the picture knows; a node may be ahead of it.</summary>
    public bool Stands(NodeRejection rejection) =>
        rejection.Revision > Revision || (Entries.TryGetValue(rejection.Key, out var entry) && entry.Modified <= rejection.Revision);

    /// <summary>When a key went, as far as the picture knows.</summary>
    public Revision? GoneAt(ResourceKey key) => Gone.TryGetValue(key, out var at) ? at : null;

    /// <summary>The chain after a change; the revisions that were passed over on the way to it changed nothing.</summary>
    private string ChainAt(Change change)
    {
        if (Chain.Length == 0)
        {
            return "";
        }

        var chain = Convert.FromHexString(Chain);
        for (var revision = Revision.Next; revision < change.Revision; revision = revision.Next)
        {
            chain = ChangeRecord.Chain(chain, ChangeRecord.Encode(new Change(revision, [], [])).Span);
        }

        return Convert.ToHexStringLower(ChangeRecord.Chain(chain, ChangeRecord.Encode(change).Span));
    }

    private ControlPicture With(ChangedKeys changed, ImmutableSortedDictionary<ResourceKey, ResourceEntry> entries, string chain, int logRevisionsMax)
    {
        var log = Log.Add(changed);
        var gone = Gone.ToBuilder();
        foreach (var key in changed.Keys)
        {
            if (entries.ContainsKey(key))
            {
                gone.Remove(key);
            }
            else
            {
                gone[key] = changed.Revision;
            }
        }

        var floor = Floor;
        if (log.Count > logRevisionsMax)
        {
            floor = log[0].Revision;
            foreach (var key in log[0].Keys.Where(key => gone.TryGetValue(key, out var at) && at <= floor))
            {
                gone.Remove(key);
            }

            log = log.RemoveAt(0);
        }

        return new ControlPicture
        {
            Epoch = Epoch,
            Revision = changed.Revision,
            Chain = chain,
            Floor = floor,
            Entries = entries,
            Log = log,
            Gone = gone.ToImmutable(),
            Topics = Topics.With(changed, Entries, entries),
        };
    }
}
