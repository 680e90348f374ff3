namespace Edge.Kernel;

/// <summary>Drives one role through its stages, and back through those that it reached.</summary>
public sealed class RoleLifecycle(IRole role)
{
    private bool _announced;
    private bool _opened;
    private bool _serving;

    public LifecycleStage Stage { get; private set; }

    /// <summary>Starts the role. On an error, what was reached is closed again before the error is passed on.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        try
        {
            Stage = LifecycleStage.Opening;
            _opened = true;
            await role.OpenAsync(cancellation);
            Stage = LifecycleStage.Connecting;
            await role.ConnectAsync(cancellation);
            Stage = LifecycleStage.Serving;
            _serving = true;
            await role.ServeAsync(cancellation);
            Stage = LifecycleStage.Announcing;
            _announced = true;
            await role.AnnounceAsync(cancellation);
            Stage = LifecycleStage.InService;
        }
        catch
        {
            await StopAsync(new CancellationToken(canceled: true));
            throw;
        }
    }

    /// <summary>Stops the role; <paramref name="drainUntil"/> ends the wait for what is in flight, never the closing itself.</summary>
    public async Task StopAsync(CancellationToken drainUntil)
    {
        try
        {
            await WithdrawAndDrainAsync(drainUntil);
        }
        catch (OperationCanceledException) when (drainUntil.IsCancellationRequested)
        {
            // The time to drain is over; what is left is cut by closing.
        }
        finally
        {
            if (_opened)
            {
                Stage = LifecycleStage.Closing;
                await role.CloseAsync();
            }

            Stage = LifecycleStage.Closed;
        }
    }

    /// <summary>A network that cannot be told is no reason to cut what is in flight.</summary>
    private async Task WithdrawAndDrainAsync(CancellationToken drainUntil)
    {
        try
        {
            if (_announced)
            {
                Stage = LifecycleStage.Withdrawing;
                await role.WithdrawAsync(drainUntil);
            }
        }
        finally
        {
            if (_serving)
            {
                Stage = LifecycleStage.Draining;
                await role.DrainAsync(drainUntil);
            }
        }
    }
}
