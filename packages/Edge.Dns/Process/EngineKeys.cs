using System.Security.Cryptography;

namespace Edge.Dns;

/// <summary>The keys that an engine is given to sign with.</summary>
internal sealed class EngineKeys(OnlineSigner signer)
{
    private Dictionary<DnsName, IReadOnlyList<SigningKey>>? _coming;
    private bool _hasKeys;

    public OnlineSigner Signer => signer;

    /// <summary>Takes keys into locked memory. Those of an order that names all zones are in force once it is whole.</summary>
    public void Take(ControlMessage message)
    {
        message.CloseFiles();
        if (!_hasKeys && !LockedKey.IsLocked)
        {
            Console.Error.WriteLine("the keys that zones are signed with cannot be locked in memory and may come to the swap space: allow the DNS engine to lock 4 MiB (LimitMEMLOCK, ulimit -l)");
        }

        _hasKeys = true;
        try
        {
            Take(KeyOrder.Read(message.Payload));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(message.Payload);
        }
    }

    private void Take(KeyOrder order)
    {
        _coming = order.IsFirst ? [] : _coming;
        foreach (var (apex, keys) in order.Zones)
        {
            if (_coming is null)
            {
                signer.SetKeys(apex, keys);
            }
            else
            {
                _coming[apex] = keys;
            }
        }

        if (order.IsLast && _coming is { } all)
        {
            signer.SetAll(all);
            _coming = null;
        }
    }
}
