namespace Edge.Dns;

/// <summary>For how long nobody has run an engine, and what its will says that it does then. Not safe for concurrent use.</summary>
/// <param name="executor">Does what a will says; null where there are no wills.</param>
internal sealed class EngineSolitude(TimeProvider time, Func<string, bool, bool>? executor)
{
    /// <summary>Who runs it for less than that is no company: a Stargate may start and die again and again.</summary>
    private static readonly TimeSpan CompanyTime = TimeSpan.FromMinutes(1);

    /// <summary>How often one that ends alone tries to do what its will says of that, once a second.</summary>
    private const int LastAttemptsMax = 5;

    private EngineWill? _will;
    private bool _isDone;
    private long _since = time.GetTimestamp();
    private long _visited;

    public TimeSpan Time => time.GetElapsedTime(_since);

    /// <summary>Somebody has come.</summary>
    public void Open() => _visited = time.GetTimestamp();

    /// <summary>Who came has gone.</summary>
    public void Close() => _since = time.GetElapsedTime(_visited) >= CompanyTime ? time.GetTimestamp() : _since;

    /// <summary>Puts a will in the place of the one before.</summary>
    public void Obey(EngineWill? will) => (_will, _isDone) = (will, false);

    /// <summary>The same for who begins to run it: where they have none yet, the one before stays.</summary>
    public void Inherit(EngineWill? will) => Obey(will ?? _will);

    /// <summary>Does what the will says, once it is time.</summary>
    public async Task ExecuteAsync()
    {
        if (_will is { } will && !_isDone && executor is not null && Time >= will.After)
        {
            _isDone = await Task.Run(() => executor(will.Text, false));
        }
    }

    /// <summary>Does what the will says of its end: nobody answers then.</summary>
    public async Task EndAsync()
    {
        for (var attempt = 1; _will is { } will && executor is not null && !await Task.Run(() => executor(will.Text, true)) && attempt < LastAttemptsMax; attempt++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), time);
        }
    }
}
