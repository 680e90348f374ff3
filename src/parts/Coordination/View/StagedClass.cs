using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>
/// The picture that each cohort is at in one class. A cohort to whose cursor nothing of the class is missing is level: it
/// moves along with the newest picture, so that only real changes hold it back.
/// </summary>
internal sealed class StagedClass(ResourceClass resourceClass, int logRevisionsMax)
{
    private readonly ControlPicture[] _pictures = [ControlPicture.Empty, ControlPicture.Empty, ControlPicture.Empty];
    private readonly Revision?[] _cursors = new Revision?[3];

    public DeploymentDocument? Deployment { get; private set; }

    /// <summary>The newest revision that touched the class, or a later one where that isn't known.</summary>
    public Revision LastChange { get; private set; }

    /// <summary>Whether every cohort has a picture; after a start, the store may have to be asked for some.</summary>
    public bool IsLoaded => Array.TrueForAll(_pictures, static picture => picture.IsLoaded);

    public ControlPicture this[Cohort cohort] => _pictures[(int)cohort];

    /// <summary>Follows the newest picture.</summary>
    /// <param name="changed">The keys that changed; null if that isn't known.</param>
    public void Follow(ControlPicture head, IReadOnlyCollection<ResourceKey>? changed, PictureHistory history)
    {
        if (changed is null || changed.Any(key => ResourceKinds.ClassOf(key) == resourceClass))
        {
            LastChange = head.Revision;
        }

        if (changed is null || changed.Contains(WaveClasses.KeyOf(resourceClass)))
        {
            Deployment = Read(head);
        }

        foreach (var cohort in Enum.GetValues<Cohort>())
        {
            Settle(cohort, head, history);
        }
    }

    /// <summary>The differences of cohorts that are not level with the newest picture.</summary>
    public IEnumerable<KeptCohort> Keep(ControlPicture head)
    {
        foreach (var cohort in Enum.GetValues<Cohort>())
        {
            var picture = this[cohort];
            if (picture.IsLoaded && !IsSame(picture, head))
            {
                yield return new KeptCohort(
                    resourceClass,
                    (int)cohort,
                    picture.Revision,
                    [.. Entries(picture).Where(entry => !head.Entries.TryGetValue(entry.Key, out var newest) || newest.Modified != entry.Modified)],
                    [.. Entries(head).Where(entry => !picture.Entries.ContainsKey(entry.Key)).Select(static entry => entry.Key)]);
            }
        }
    }

    /// <summary>Takes over what was kept; cohorts that are not named in it are level.</summary>
    public void Restore(ControlPicture head, IReadOnlyList<KeptCohort> kept)
    {
        Deployment = Read(head);
        foreach (var cohort in Enum.GetValues<Cohort>())
        {
            var picture = head;
            if (kept.FirstOrDefault(known => known.Class == resourceClass && known.Cohort == (int)cohort) is { } behind)
            {
                LastChange = head.Revision;
                picture = ControlPicture.Of(
                    head.Epoch, behind.Revision, head.Entries.RemoveRange(behind.Deletes).SetItems(behind.Puts.Select(static entry => KeyValuePair.Create(entry.Key, entry))).Values);
            }

            Set(cohort, CursorOf(cohort), picture);
        }
    }

    /// <summary>The cursors whose pictures nobody remembers.</summary>
    public IEnumerable<Revision> Missing(long epoch) => Enum.GetValues<Cohort>()
        .Where(cohort => Deployment is not null && !IsAt(cohort, epoch))
        .Select(CursorOf)
        .Distinct();

    /// <summary>Gives the cohorts at a cursor the state as the store remembers it; null if it doesn't, and they get the newest.</summary>
    public void Supply(Revision cursor, ControlPicture head, ControlPicture? read)
    {
        if (read is null || IsSame(read, head))
        {
            LastChange = read is null || cursor > LastChange ? LastChange : cursor;
            read = head;
        }

        foreach (var cohort in Enum.GetValues<Cohort>().Where(cohort => CursorOf(cohort) == cursor && !IsAt(cohort, head.Epoch)))
        {
            Set(cohort, cursor, read);
        }
    }

    /// <summary>Whether what the class holds is the same in both.</summary>
    public bool IsSame(ControlPicture one, ControlPicture other) =>
        ReferenceEquals(one.Entries, other.Entries) || Versions(one).SequenceEqual(Versions(other));

    private IEnumerable<ResourceEntry> Entries(ControlPicture picture) =>
        picture.Entries.Values.Where(entry => ResourceKinds.ClassOf(entry.Key) == resourceClass);

    private IEnumerable<(ResourceKey Key, Revision Modified)> Versions(ControlPicture picture) =>
        Entries(picture).Select(static entry => (entry.Key, entry.Modified));

    private void Settle(Cohort cohort, ControlPicture head, PictureHistory history)
    {
        var cursor = CursorOf(cohort);
        if (cursor >= LastChange)
        {
            Set(cohort, cursor, head);
        }
        else if (!IsAt(cohort, head.Epoch) && history.At(cursor) is { } remembered)
        {
            Set(cohort, cursor, remembered);
        }
    }

    private bool IsAt(Cohort cohort, long epoch) => _cursors[(int)cohort] == CursorOf(cohort) && _pictures[(int)cohort].Epoch == epoch;

    private Revision CursorOf(Cohort cohort) => Deployment?.CursorOf(cohort) ?? new Revision(long.MaxValue);

    /// <summary>What a cohort had before stays the beginning of what it gets, so that its nodes get a difference.</summary>
    private void Set(Cohort cohort, Revision cursor, ControlPicture picture)
    {
        var before = _pictures[(int)cohort];
        _cursors[(int)cohort] = cursor;
        _pictures[(int)cohort] = before.IsLoaded && before.Epoch == picture.Epoch && before.Revision < picture.Floor
            ? before.Reread(picture.Epoch, picture.Revision, [.. picture.Entries.Values], logRevisionsMax)
            : picture;
    }

    /// <summary>A deployment that can't be read leaves the cursors where they are.</summary>
    private DeploymentDocument? Read(ControlPicture head) =>
        !head.Entries.TryGetValue(WaveClasses.KeyOf(resourceClass), out var entry) ? null
        : ResourceKinds.Deployment.Parse(entry) is { Succeeded: true } parsed ? parsed.Value
        : Deployment;
}
