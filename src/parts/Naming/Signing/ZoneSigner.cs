using System.Globalization;
using Edge.Dns;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>
/// Keeps one zone signed by the documents of its keys. Other keys are taken up when everything is signed with them; keys that
/// do not open leave what is signed as it is, and what is not signed unsigned: the zone stays answered.
/// </summary>
internal sealed class ZoneSigner(DnsName apex, SigningMeans means)
{
    /// <summary>Between two looks at what is to be renewed.</summary>
    private static readonly TimeSpan RenewalPeriod = TimeSpan.FromHours(1);

    private readonly SortedDictionary<string, ZoneKeyDocument> _documents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Sealed, SigningKey? Key)> _opened = new(StringComparer.Ordinal);
    private KeySets? _keys;
    private SignedContent? _coming;
    private bool _isChanged;
    private DateTimeOffset _renewal;
    private long _signaturesBefore;
    private IReadOnlyList<SigningKey>? _handed;

    /// <summary>What the zone is answered with; null while it is not signed.</summary>
    public SignedContent? Current { get; private set; }

    /// <summary>Whether there is nothing to sign with, and nothing that was signed.</summary>
    public bool IsIdle => _documents.Count == 0 && _keys is null && Current is null && _coming is null;

    /// <summary>Whether names wait for a signature.</summary>
    public bool IsBusy => _coming is not null;

    /// <summary>Whether keys that should sign do not open.</summary>
    public bool IsShut { get; private set; }

    /// <summary>When the signatures over its keys end; null where there are none.</summary>
    public DateTimeOffset? KeysUntil { get; private set; }

    public long SignatureCount => _signaturesBefore + (Current?.SignatureCount ?? 0) + (_coming?.SignatureCount ?? 0);

    /// <param name="document">Null if the key is gone.</param>
    public void Take(string id, ZoneKeyDocument? document)
    {
        _isChanged = true;
        if (document is null)
        {
            _documents.Remove(id);
            _opened.Remove(id);
        }
        else
        {
            _documents[id] = document;
        }
    }

    /// <param name="document">Null if there is none any more.</param>
    public void Take(ZoneSignaturesDocument? document)
    {
        _isChanged = true;
        (_keys, KeysUntil) = document is null ? (null, null) : KeySets.Read(apex, document) is { } read ? (read, document.Until) : (_keys, KeysUntil);
    }

    /// <summary>The zone is gone, and all that was signed of it.</summary>
    public void Drop()
    {
        Retire(Current);
        Retire(_coming);
        (Current, _coming, _isChanged) = (null, null, true);
    }

    /// <summary>Follows changes of records and keys.</summary>
    /// <param name="changed">Names whose records are others.</param>
    /// <param name="all">Every name of the zone.</param>
    /// <param name="atOnce">Whether nobody waits for the names of other zones meanwhile.</param>
    /// <returns>The names to be laid again; null for all of them.</returns>
    public IReadOnlyCollection<DnsName>? Follow(IReadOnlyCollection<HostedName> changed, IReadOnlyCollection<HostedName> all, RecordSet soa, SharedSet delegations, bool atOnce)
    {
        var (now, before) = (means.Time.GetUtcNow(), Current);
        if (_isChanged)
        {
            _isChanged = false;
            Choose(all, soa, now);
        }

        if (_coming is { } coming)
        {
            coming.Take(changed, soa, _keys!, delegations, now);
            if (atOnce)
            {
                coming.Step(int.MaxValue, delegations, now);
            }

            Finish();
        }

        return !ReferenceEquals(Current, before) ? null
            : Current is { } current ? current.Take(changed, soa, _keys ?? current.Keys, delegations, now)
            : [.. changed.Select(static name => name.Name)];
    }

    /// <summary>Those who answer get the keys before anything is answered with their signatures.</summary>
    public void HandKeys()
    {
        if (Current is { } current && !ReferenceEquals(current.ZoneKeys, _handed))
        {
            _handed = current.ZoneKeys;
            means.Hand(apex, current.ZoneKeys);
        }
    }

    /// <summary>Signs some names that wait. True if everything is signed now, so that the zone is to be laid anew.</summary>
    public bool Work(int namesMax, SharedSet delegations)
    {
        if (_coming is null)
        {
            return false;
        }

        _coming.Step(namesMax, delegations, means.Time.GetUtcNow());
        return Finish();
    }

    /// <summary>Signs some names again whose signatures expire before long; the names to be laid.</summary>
    public IReadOnlyList<DnsName> Renew(int namesMax)
    {
        var now = means.Time.GetUtcNow();
        if (Current is null || (now < _renewal && _renewal - now <= RenewalPeriod))
        {
            return [];
        }

        var renewed = Current.Renew(namesMax, now);
        _renewal = renewed.Count < namesMax ? now + RenewalPeriod : now;
        return renewed;
    }

    private void Choose(IReadOnlyCollection<HostedName> all, RecordSet soa, DateTimeOffset now)
    {
        List<(string Id, SigningKey? Key)> active =
            [.. _documents.Where(static key => key.Value is { Use: ZoneKeyDocument.ZoneUse, State: ZoneKeyDocument.Active }).Select(key => (key.Key, Open(key.Key, key.Value)))];
        IsShut = _keys is not null && active.TrueForAll(static key => key.Key is null);
        if (IsShut)
        {
            return;
        }

        if (_keys is null)
        {
            Retire(Current);
            Retire(_coming);
            (Current, _coming, _handed) = (null, null, null);
            return;
        }

        var keys = active.Where(static key => key.Key is not null).ToList();
        var choice = string.Join(' ', keys.Select(static key => string.Create(CultureInfo.InvariantCulture, $"{key.Id}:{Convert.ToBase64String(key.Key!.Public.PublicKey)}")));
        if (Current?.Choice == choice)
        {
            Retire(_coming);
            _coming = null;
        }
        else if (_coming?.Choice != choice)
        {
            Retire(_coming);
            _coming = new SignedContent(apex, choice, new ZoneSigning { ZoneKeys = [.. keys.Select(static key => key.Key!)] }, soa, _keys, all, now);
        }
    }

    private SigningKey? Open(string id, ZoneKeyDocument document)
    {
        if (!_opened.TryGetValue(id, out var opened) || opened.Sealed != document.PrivateKeySealed || opened.Key is null)
        {
            var key = means.Open(ZoneText.Of(apex), id, document) is { } found ? new SigningKey(ZoneKey.ZoneFlags, found) : null;
            _opened[id] = opened = (document.PrivateKeySealed, key);
        }

        return opened.Key;
    }

    private bool Finish()
    {
        if (_coming is not { IsWhole: true })
        {
            return false;
        }

        Retire(Current);
        (Current, _coming) = (_coming, null);
        return true;
    }

    private void Retire(SignedContent? content) => _signaturesBefore += content?.SignatureCount ?? 0;
}
