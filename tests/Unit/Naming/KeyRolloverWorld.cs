using System.Diagnostics.CodeAnalysis;
using Edge.Dns;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Tests.Unit.Naming;

/// <summary>
/// A zone with its keys, two servers that follow the store late, a zone above whose two servers follow CDS each in its own time,
/// and all that caches may hold. Signatures are the ids of keys.
/// </summary>
[SuppressMessage("Security", "CA5394", Justification = "Keys of a simulation.")]
internal sealed class KeyRolloverWorld(int seed)
{
    private const int DsTtlSeconds = 86_400;

    private const int RecordTtlSeconds = 86_400;

    private static readonly TimeSpan _stepMax = TimeSpan.FromMinutes(30);

    private readonly Random _random = new(seed);
    private readonly Dictionary<string, ZoneKeyDocument> _keys = [];
    private readonly List<KeySet> _keySets = [];
    private readonly List<Records> _records = [];
    private readonly List<DsSet> _ds = [];
    private readonly (Dictionary<string, ZoneKeyDocument> Keys, ZoneSignaturesDocument? Signatures, DateTimeOffset From)[] _servers = [([], null, default), ([], null, default)];
    private readonly byte[][][] _parents = [[], []];
    private readonly DateTimeOffset[] _parentNext = [default, default];
    private int _made;

    public static DnsName Apex { get; } = DnsName.Parse("example.org");

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public ZoneSigningWish? Wish { get; set; }

    public bool FollowsCds { get; set; } = true;

    /// <summary>Whether no server of the zone above answers.</summary>
    public bool IsSilent { get; set; }

    public IReadOnlyList<string> ForeignKeys { get; init; } = [];

    public ZoneSignaturesDocument? Signatures { get; private set; }

    /// <summary>The first answer that a validator would have refused.</summary>
    public string? Fault { get; private set; }

    public string States(string use) => string.Join(", ", _keys.Values.Where(key => key.Use == use).OrderBy(key => key.Created).Select(key => $"{key.Use} {key.State}"));

    /// <summary>The DS of the newest key-signing key.</summary>
    public byte[][] Ds() => [ZoneKeyPlan.PublicOf(_keys.Values.Where(key => key.Use == ZoneKeyDocument.KeyUse).MaxBy(key => key.Created)!).ToDs(Apex)];

    public void SetClock(DateTimeOffset now) => Now = now;

    public void SetDs(int server, byte[][] ds) => _parents[server] = ds;

    public void Run(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= _stepMax)
        {
            Step(left < _stepMax ? left : _stepMax);
        }
    }

    public void Step(TimeSpan time)
    {
        Now += time;
        Plan();
        for (var i = 0; i < 2; i++)
        {
            // A server follows within 40 minutes.
            if (Now >= _servers[i].From)
            {
                _servers[i] = (new Dictionary<string, ZoneKeyDocument>(_keys), Signatures, Now.AddMinutes(_random.Next(40)));
            }

            if (FollowsCds && Now >= _parentNext[i])
            {
                Follow(i);
                _parentNext[i] = Now.AddHours(_random.Next(1, 48));
            }
        }

        Remember();
        Judge();
    }

    private void Plan()
    {
        var picture = new ZoneKeyPicture
        {
            Apex = Apex,
            Zone = new ZoneDocument { Signing = Wish },
            Keys = new Dictionary<string, ZoneKeyDocument>(_keys),
            Signatures = Signatures,
            ForeignKeys = ForeignKeys,
            LongestTtlSeconds = static () => RecordTtlSeconds,
            Parent = IsSilent ? null : new ParentView([.. _parents.Select((ds, index) => new ParentAnswer($"{index}", ds, DsTtlSeconds))]),
        };
        var plan = new ZoneKeyPlanner(picture, Now, Make).Next();
        foreach (var (id, key) in plan.Puts)
        {
            _keys[id] = key;
        }

        foreach (var id in plan.Deletes)
        {
            _keys.Remove(id);
        }

        Wish = plan.Zone is null ? Wish : plan.Zone.Signing;
        Signatures = plan.Signatures is { } said && plan.Signers.Count > 0 ? said with { DnskeySignatures = plan.Signers } : plan.Signatures;
    }

    private (string, ZoneKeyDocument) Make(string use)
    {
        var key = new byte[64];
        _random.NextBytes(key);
        return ($"k{_made++}", new ZoneKeyDocument { Use = use, State = "", PublicKey = Convert.ToBase64String(key), PrivateKeySealed = "", Created = default, Since = default });
    }

    /// <summary>A server above takes over what the zone asks for by CDS.</summary>
    private void Follow(int server)
    {
        if (_servers[_random.Next(2)].Signatures is not { Cds.Count: > 0 } said)
        {
            return;
        }

        _parents[server] = said.Cds is ["0 0 0 00"] ? [] : [.. said.Cds.Select(text => RecordText.TryParse(DnsRecordType.Cds, text, Apex, out var ds, out _) ? ds : throw new FormatException(text))];
    }

    private void Remember()
    {
        foreach (var (keys, signatures, _) in _servers)
        {
            HashSet<ushort> tags = [.. keys.Values.Select(TagOf)];
            HashSet<ushort> signers = [.. (signatures?.SignedBy ?? []).Select(id => TagOf(keys[id]))];
            if (signatures is not null)
            {
                Extend(_keySets, set => set.Keys.SetEquals(tags) && set.Signers.SetEquals(signers) && set.Expires == signatures.Until, new KeySet(Now.AddSeconds(signatures.TtlSeconds), tags, signers, signatures.Until));
            }

            ushort[] active = signatures is null ? [] : [.. keys.Values.Where(key => key is { Use: ZoneKeyDocument.ZoneUse, State: ZoneKeyDocument.Active }).Select(TagOf)];
            Extend(_records, record => record.Signers.SequenceEqual(active), new Records(Now.AddSeconds(RecordTtlSeconds), active));
        }

        foreach (var ds in _parents)
        {
            HashSet<ushort> tags = [.. ds.Select(value => (ushort)((value[0] << 8) | value[1]))];
            Extend(_ds, known => known.Tags.SetEquals(tags), new DsSet(Now.AddSeconds(DsTtlSeconds), tags));
        }

        _keySets.RemoveAll(set => set.Until < Now);
        _records.RemoveAll(record => record.Until < Now);
        _ds.RemoveAll(ds => ds.Until < Now);
    }

    private void Judge()
    {
        foreach (var (_, tags) in _ds.Where(ds => ds.Tags.Count > 0))
        {
            if (_records.Exists(record => record.Signers.Length == 0))
            {
                Fault ??= "a cache holds unsigned records beside a DS";
            }

            foreach (var (_, keys, signers, expires) in _keySets)
            {
                if (!tags.Any(tag => keys.Contains(tag) && signers.Contains(tag)) || expires < Now)
                {
                    Fault ??= $"DS {string.Join(' ', tags)} vouches for no signer of the keys: {string.Join(' ', signers)}, until {expires}, now {Now}";
                }

                foreach (var (_, by) in _records.Where(record => record.Signers.Length > 0 && !record.Signers.Any(keys.Contains)))
                {
                    Fault ??= $"records are signed by {string.Join(' ', by)}, and a cache holds only {string.Join(' ', keys)}";
                }
            }
        }
    }

    private static void Extend<T>(List<T> cache, Predicate<T> same, T seen)
    {
        cache.RemoveAll(same);
        cache.Add(seen);
    }

    private sealed record KeySet(DateTimeOffset Until, HashSet<ushort> Keys, HashSet<ushort> Signers, DateTimeOffset Expires);

    private sealed record Records(DateTimeOffset Until, ushort[] Signers);

    private sealed record DsSet(DateTimeOffset Until, HashSet<ushort> Tags);

    private static ushort TagOf(ZoneKeyDocument key) => ZoneKeyPlan.PublicOf(key).Tag;
}
