using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <content>The keys of signed zones, and the signing that is done beside changes.</content>
public sealed partial class HostedZones
{
    private readonly Dictionary<DnsName, ZoneSigner> _signers = [];
    private readonly HashSet<DnsName> _handed = [];
    private RecordSet? _sharedServers;
    private long _signaturesBefore;

    /// <summary>Signatures that were made so far.</summary>
    public long SignatureCount => _signaturesBefore + _signers.Values.Sum(static signer => signer.SignatureCount);

    /// <summary>Zones whose keys do not open: they are answered with the last signatures, or none.</summary>
    public int ShutCount => _signers.Values.Count(static signer => signer.IsShut);

    /// <summary>Seconds until the first signatures over keys of zones end, and the first over records; null where there are none.</summary>
    public (double? Keys, double? Records) SecondsLeft =>
        (LeftUntil(_signers.Values.Min(static signer => signer.KeysUntil)), LeftUntil(_signers.Values.Min(static signer => signer.Current?.FirstEnd)));

    /// <summary>Zones that are answered with signatures.</summary>
    public int SignedCount => _signers.Values.Count(static signer => signer.Current is not null);

    /// <summary>Zones of whose keys anything is kept.</summary>
    internal int SignerCount => _signers.Count;

    /// <summary>Whether a key of the store is for this.</summary>
    public static bool Concerns(ResourceKey key) =>
        key.StartsWith(ResourceKinds.Zone.Prefix) || key.StartsWith(ResourceKinds.RecordSet.Prefix) || key.StartsWith(ResourceKinds.Pool.Prefix) || key.StartsWith(ResourceKinds.Latency.Prefix) || IsOfKeys(key);

    /// <summary>
    /// Does a part of the signing that waits: of zones whose keys are new, and of signatures that expire before long. What is done
    /// is in force when it returns.
    /// </summary>
    /// <param name="namesMax">Names that are signed at most.</param>
    /// <returns>Whether more waits.</returns>
    public bool Sign(int namesMax)
    {
        FollowShared();
        if (_changed.Count > 0)
        {
            Publish();
        }

        var isMore = false;
        foreach (var (apex, signer) in _signers)
        {
            if (!_zones.TryGetValue(apex, out var zone))
            {
                continue;
            }

            if (signer.IsBusy)
            {
                if (signer.Work(namesMax, _delegations))
                {
                    zone.LaySigned(_table, _delegations);
                }

                isMore = true;
                break;
            }

            var renewed = signer.Renew(namesMax);
            if (renewed.Count > 0)
            {
                zone.LayAgain(_table, _delegations, renewed);
                isMore = true;
                break;
            }
        }

        _table.Publish();
        TakeBackKeys();
        return isMore;
    }

    /// <summary>
    /// Signed zones follow what their names share where they say more of it than that it is there: the network's servers, and sets
    /// that came into being or ceased to exist.
    /// </summary>
    private void FollowShared()
    {
        var turned = _table.TakeTurned();
        var isOther = !ReferenceEquals(_sharedServers, _delegations.Current);
        _sharedServers = _delegations.Current;
        foreach (var apex in isOther || turned.Count > 0 ? _signers.Keys.ToList() : [])
        {
            if (!_zones.TryGetValue(apex, out var zone))
            {
                continue;
            }

            if ((turned.Count > 0 && zone.IsSharing && zone.Reshare(turned)) || isOther)
            {
                _changed.Add(zone);
            }
        }
    }

    /// <summary>Those who answer forget the keys of zones that are answered without signatures now.</summary>
    private void TakeBackKeys()
    {
        foreach (var apex in _handed.Where(apex => !_zones.ContainsKey(apex) || _signers.GetValueOrDefault(apex)?.Current is null).ToList())
        {
            _handed.Remove(apex);
            _means!.Hand(apex, []);
        }
    }

    /// <summary>A copy for secondaries, signed throughout if the zone is; for the same caller as the rest.</summary>
    public ZoneCopy Complete(ZoneCopy copy)
    {
        ArgumentNullException.ThrowIfNull(copy);
        return copy.Soa.Signatures is not null && _signers.GetValueOrDefault(copy.Apex)?.Current is { } content ? content.Complete(copy, _means!.Time.GetUtcNow()) : copy;
    }

    private double? LeftUntil(DateTimeOffset? end) => (end - _means?.Time.GetUtcNow())?.TotalSeconds;

    private static bool IsOfKeys(ResourceKey key) => key.StartsWith(ResourceKinds.ZoneKey.Prefix) || key.StartsWith(ResourceKinds.ZoneSignatures.Prefix);

    /// <summary>Takes the documents of keys, before those of zones.</summary>
    private void TakeKeys(IEnumerable<(ResourceKey Key, ResourceEntry? Entry)> changes)
    {
        foreach (var (key, entry) in _means is null ? [] : changes.Where(static change => IsOfKeys(change.Key)))
        {
            // What cannot be read, as of a newer release, takes nothing away.
            if (ResourceKinds.ZoneKey.IdOf(key)?.Split('/') is [var zone, var id] && DnsName.TryParse(zone, out var apex))
            {
                if (entry is null || ResourceKinds.ZoneKey.Parse(entry).Succeeded)
                {
                    SignerOf(apex).Take(id, entry is null ? null : ResourceKinds.ZoneKey.Parse(entry).Value);
                }

                Touch(apex);
            }
            else if (DnsName.TryParse(ResourceKinds.ZoneSignatures.IdOf(key), out apex))
            {
                if (entry is null || ResourceKinds.ZoneSignatures.Parse(entry).Succeeded)
                {
                    SignerOf(apex).Take(entry is null ? null : ResourceKinds.ZoneSignatures.Parse(entry).Value);
                }

                Touch(apex);
            }
        }
    }

    private void Touch(DnsName apex)
    {
        if (_zones.TryGetValue(apex, out var zone))
        {
            zone.Signer = SignerOf(apex);
            _changed.Add(zone);
        }
        else
        {
            ForgetSigners([apex]);
        }
    }

    /// <summary>What was signed of a zone goes with it; its keys may come to sign another one of the name.</summary>
    private void EndSigning(DnsName apex)
    {
        _signers.GetValueOrDefault(apex)?.Drop();
        ForgetSigners([apex]);
    }

    private void Hand(DnsName apex, IReadOnlyList<SigningKey> keys)
    {
        _handed.Add(apex);
        _means!.Hand(apex, keys);
    }

    private ZoneSigner SignerOf(DnsName apex)
    {
        if (!_signers.TryGetValue(apex, out var signer))
        {
            _signers[apex] = signer = new ZoneSigner(apex, _means! with { Hand = Hand });
        }

        return signer;
    }

    /// <summary>Forgets the signers of zones that are no longer signed.</summary>
    private void ForgetSigners(IEnumerable<DnsName> apexes)
    {
        foreach (var apex in apexes)
        {
            if (_signers.TryGetValue(apex, out var signer) && signer.IsIdle)
            {
                _signaturesBefore += signer.SignatureCount;
                _signers.Remove(apex);
                if (_zones.TryGetValue(apex, out var zone))
                {
                    zone.Signer = null;
                }
            }
        }
    }
}
