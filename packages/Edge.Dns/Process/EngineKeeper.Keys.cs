namespace Edge.Dns;

/// <content>Keys that the engine signs with on demand. They go to it over its socket alone, and to each one after it.</content>
public sealed partial class EngineKeeper
{
    /// <summary>From now on a zone's records are signed with these keys where nobody could sign them ahead; none for a zone that is not signed.</summary>
    public void SetKeys(DnsName apex, IReadOnlyList<SigningKey> keys)
    {
        ArgumentNullException.ThrowIfNull(apex);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keys.Count, OnlineZone.KeyCountMax, nameof(keys));
        lock (_gate)
        {
            if (keys.Count > 0)
            {
                _keys[apex] = keys;
            }
            else if (!_keys.Remove(apex))
            {
                return;
            }

            _engine?.Tell(new Dictionary<DnsName, IReadOnlyList<SigningKey>> { [apex] = keys }, isAll: false);
        }
    }
}
