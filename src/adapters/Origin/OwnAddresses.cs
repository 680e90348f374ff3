using System.Net;
using System.Net.NetworkInformation;

namespace Edge.Origin;

/// <summary>
/// The addresses that this machine itself has, public ones included: behind them listen our own ports, which no customer
/// is to reach as an origin. They are looked up anew now and then, since interfaces come and go.
/// </summary>
internal sealed class OwnAddresses(TimeProvider time, Func<IReadOnlyCollection<IPAddress>> read)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private HashSet<IPAddress> _known = [];
    private DateTimeOffset _readAgainAt;

    public static OwnAddresses OfMachine(TimeProvider time) => new(time, ReadMachine);

    public bool Contain(IPAddress address)
    {
        lock (_gate)
        {
            if (time.GetUtcNow() >= _readAgainAt)
            {
                _readAgainAt = time.GetUtcNow() + Lifetime;
                Read();
            }

            return _known.Contains(Plain(address));
        }
    }

    private static IPAddress[] ReadMachine() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(static one => one.GetIPProperties().UnicastAddresses)
            .Select(static unicast => unicast.Address),
    ];

    private static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : new IPAddress(address.GetAddressBytes());

    private void Read()
    {
        try
        {
            _known = [.. read().Select(Plain)];
        }
        catch (NetworkInformationException)
        {
            // The system does not say just now; those that are known stay in force.
        }
    }
}
