using Edge.Dns;

namespace Edge.Naming;

/// <summary>Parts the records of an incremental transfer by their SOA: what goes from one version, what comes with the next.</summary>
internal sealed class DifferenceReader
{
    private readonly List<TransferStep> _steps = [];
    private List<DnsRecord> _gone = [];
    private List<DnsRecord>? _come;
    private uint _serial;

    /// <summary>Every version's, in their order.</summary>
    public IReadOnlyList<TransferStep> Steps => _steps;

    /// <summary>Whether what came last leads to the serial.</summary>
    public bool IsAt(uint serial) => _come is not null && _serial == serial;

    /// <summary>Takes the next SOA: of what goes, or of what comes. False if it does not go on where the last version ended.</summary>
    public bool TrySoa(DnsRecord soa, uint serial)
    {
        if (_gone.Count > 0 && _come is null)
        {
            _come = [soa];
            _steps.Add(new TransferStep(_gone, _come));
            _serial = serial;
            return true;
        }

        if (_come is not null && serial != _serial)
        {
            return false;
        }

        (_gone, _come) = ([soa], null);
        return true;
    }

    public void Add(DnsRecord record) => (_come ?? _gone).Add(record);
}
