using System.Net;
using Edge.Kernel;

namespace Edge.Identity;

/// <summary>
/// Limits how often one address may fail to log in or to enrol, by a bucket of tokens that refills with time. Success costs
/// nothing, so that many nodes behind one address are not held up.
/// </summary>
public sealed class FailureBudget(IdentityOptions options, TimeProvider time)
{
    private readonly Dictionary<IPAddress, (double Failures, DateTimeOffset At)> _failing = [];
    private readonly Lock _gate = new();

    /// <summary>Null when the address may try; otherwise the refusal.</summary>
    public Failure? Check(IPAddress address)
    {
        lock (_gate)
        {
            return FailuresOf(AddressNetwork.Of(address)) < options.FailuresPerAddressMax
                ? null
                : new Failure("too_many_failures", "too many logins from this address failed; wait some seconds and try again") { Retryable = true };
        }
    }

    public void Count(IPAddress address)
    {
        var network = AddressNetwork.Of(address);
        lock (_gate)
        {
            var failures = FailuresOf(network) + 1;
            if (!_failing.ContainsKey(network) && _failing.Count >= options.FailingAddressesMax)
            {
                _failing.Remove(_failing.MinBy(known => known.Value.At).Key);
            }

            _failing[network] = (Math.Min(failures, options.FailuresPerAddressMax), time.GetUtcNow());
        }
    }

    private double FailuresOf(IPAddress network) =>
        _failing.TryGetValue(network, out var known)
            ? Math.Max(0, known.Failures - ((time.GetUtcNow() - known.At) / options.FailureRecovery))
            : 0;
}
