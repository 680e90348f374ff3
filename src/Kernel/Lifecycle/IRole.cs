namespace Edge.Kernel;

/// <summary>
/// One running role. It starts in the stages Open → Connect → Serve → Announce and stops in reverse,
/// Withdraw → Drain → Close, so that draining is structure and not a special case. <see cref="RoleLifecycle"/> calls each
/// stage at most once, in order; closing follows whatever was opened.
/// </summary>
public interface IRole
{
    /// <summary>The node's name, for logs and progress.</summary>
    string Name { get; }

    /// <summary>Opens what is local: keys, snapshots, stores.</summary>
    Task OpenAsync(CancellationToken cancellation);

    /// <summary>Connects to the rest of the network, and obtains what serving needs.</summary>
    Task ConnectAsync(CancellationToken cancellation);

    /// <summary>Listeners accept.</summary>
    Task ServeAsync(CancellationToken cancellation);

    /// <summary>Tells the network, so that traffic comes.</summary>
    Task AnnounceAsync(CancellationToken cancellation);

    /// <summary>Asks the network to send no more traffic.</summary>
    Task WithdrawAsync(CancellationToken cancellation);

    /// <summary>Finishes what is in flight; cancelled when the time to drain is over.</summary>
    Task DrainAsync(CancellationToken cancellation);

    /// <summary>Closes everything, finished or not.</summary>
    Task CloseAsync();

    /// <summary>Completes, with the error if there is one, when the role can no longer do its work.</summary>
    Task Ended { get; }
}
