using Edge.Kernel;
using Npgsql;

namespace Edge.Store.Postgres;

/// <summary>
/// Hears of other processes' commits by LISTEN. A mere hint: a listener may die without a word, and what it missed is
/// found by polling.
/// </summary>
internal sealed class PostgresListener : IAsyncDisposable
{
    public const string Channel = "\"edge-commits\"";

    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);

    /// <summary>How long a silent connection is believed to live.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(30);

    private readonly Doorbell _bell;
    private readonly Task _listening;
    private readonly NpgsqlDataSource _source;
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _time;

    public PostgresListener(NpgsqlDataSource source, Doorbell bell, TimeProvider time)
    {
        _source = source;
        _bell = bell;
        _time = time;
        _listening = Task.Run(() => RunAsync(_stop.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is NpgsqlException or TimeoutException or IOException or Sql.SqlStoreException)
            {
                // Whoever reads or writes hears why the server is not there.
                await Task.WhenAny(Task.Delay(RetryPeriod, _time, stop));
            }
        }
    }

    private async Task ListenAsync(CancellationToken stop)
    {
        await using var connection = await _source.OpenConnectionAsync(stop);
        connection.Notification += (_, _) => _bell.Ring();
        await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(stop);
        }

        // What was committed before it listened rang nobody's bell.
        _bell.Ring();
        while (true)
        {
            if (!await connection.WaitAsync(SilenceMax, stop))
            {
                await using var question = new NpgsqlCommand("SELECT 1", connection);
                await question.ExecuteNonQueryAsync(stop);
            }
        }
    }
}
