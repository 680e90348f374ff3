using System.Net;
using Edge.Kernel;

namespace Edge.Identity;

/// <summary>
/// Who may try a password now. Addresses and accounts that fail have growing pauses; an account's pause does not concern
/// addresses from which its owner has logged in lately, so that nobody can lock another out of a place they use. An address
/// has few tries under way at once, so that none fills the queue. All by the name that was given: whether there is such a
/// person changes nothing here.
/// </summary>
public sealed class LoginGuard(IdentityOptions options, TimeProvider time)
{
    private readonly FailureMemory<IPAddress> _addresses = new(options.FreeFailuresPerAddress, options.AddressPauseMax, options.LoginFailureMemory, options.LoginMemoryMax);
    private readonly FailureMemory<string> _accounts = new(options.FreeFailuresPerAccount, options.AccountPauseMax, options.LoginFailureMemory, options.LoginMemoryMax);
    private readonly Dictionary<(string Account, IPAddress Network), LinkedListNode<(string, IPAddress)>> _known = [];
    private readonly LinkedList<(string, IPAddress)> _knownByAge = new();
    private readonly Dictionary<IPAddress, int> _underWay = [];
    private readonly Lock _gate = new();

    /// <summary>Everything that is remembered, of all kinds together.</summary>
    public int Remembered
    {
        get
        {
            lock (_gate)
            {
                return _addresses.Count + _accounts.Count + _known.Count + _underWay.Count;
            }
        }
    }

    /// <summary>Begins a try, which counts as a failure until it is said to be none; <see cref="End"/> must follow.</summary>
    public Failure? Begin(IPAddress address, string account)
    {
        var network = AddressNetwork.Of(address);
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (_underWay.GetValueOrDefault(network) >= options.PasswordsPerAddressMax)
            {
                return new Failure("busy", "too many logins from this address are under way; try again in a moment") { Retryable = true, RetryAfter = TimeSpan.FromSeconds(1) };
            }

            var (ofAddress, ofAccount) = (_addresses.PauseOf(network, now), IsKnown(account, network) ? TimeSpan.Zero : _accounts.PauseOf(account, now));
            var pause = ofAddress > ofAccount ? ofAddress : ofAccount;
            if (pause > TimeSpan.Zero)
            {
                return new Failure("too_many_failures", $"too many logins failed; try again in {Math.Ceiling(pause.TotalSeconds)} s") { Retryable = true, RetryAfter = pause };
            }

            _addresses.Add(network, now);
            if (!IsKnown(account, network))
            {
                _accounts.Add(account, now);
            }

            _underWay[network] = _underWay.GetValueOrDefault(network) + 1;
            return null;
        }
    }

    /// <summary>Ends a try.</summary>
    /// <param name="failed">Whether it counts: a wrong password or code does, a store that is away does not.</param>
    /// <param name="succeeded">Whether the person is in: the address is known from now on.</param>
    public void End(IPAddress address, string account, bool failed, bool succeeded)
    {
        var network = AddressNetwork.Of(address);
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (--_underWay[network] == 0)
            {
                _underWay.Remove(network);
            }

            if (failed)
            {
                return;
            }

            _addresses.Refund(network, now);
            if (!IsKnown(account, network))
            {
                _accounts.Refund(account, now);
            }

            if (succeeded)
            {
                Know(account, network);
            }
        }
    }

    private bool IsKnown(string account, IPAddress network) => _known.ContainsKey((account, network));

    private void Know(string account, IPAddress network)
    {
        if (_known.Remove((account, network), out var node))
        {
            _knownByAge.Remove(node);
        }

        if (_known.Count >= options.LoginMemoryMax)
        {
            _known.Remove(_knownByAge.First!.Value);
            _knownByAge.RemoveFirst();
        }

        _known[(account, network)] = _knownByAge.AddLast((account, network));
    }
}
