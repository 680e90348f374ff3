using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Edge.Tests.Conformance;

/// <summary>
/// A real PostgreSQL server of a test's own: a cluster in a new folder, on a free port of loopback, run by an unprivileged
/// user, since the server refuses root.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "postgres";

    private const int Sigkill = 9;
    private const int Sigcont = 18;
    private const int Sigstop = 19;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Folders = ["/usr/lib/postgresql/15/bin", .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')];

    private readonly string _folder;
    private Process? _process;
    private string[] _settings = [];

    private PostgresServer(string folder, int port)
    {
        _folder = folder;
        Cluster = Path.Combine(folder, "cluster");
        Port = port;
    }

    /// <summary>Whether the server's programs are installed.</summary>
    public static bool IsInstalled => Program("initdb") is not null;

    public int Port { get; }

    public string Connection => ConnectionTo("postgres");

    /// <summary>The cluster's own folder.</summary>
    public string Cluster { get; private set; }

    public string ConnectionTo(string database) => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username=edge;Database={database}");

    /// <param name="folder">An empty folder for the cluster without its log of writes; null for one folder with both, which goes with the server.</param>
    /// <param name="settings">Settings of <c>postgresql.conf</c>, each as <c>name=value</c>.</param>
    public static async Task<PostgresServer> StartAsync(string? folder = null, params string[] settings)
    {
        var server = new PostgresServer(Directory.CreateTempSubdirectory("edge-postgres-").FullName, FreePort());
        await OwnAsync(server._folder);
        string[] elsewhere = [];
        if (folder is not null)
        {
            await OwnAsync(folder);
            server.Cluster = Path.Combine(folder, "cluster");
            elsewhere = ["-X", Path.Combine(server._folder, "wal")];
        }

        await RunAsync("initdb", ["-D", server.Cluster, "-U", "edge", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", .. elsewhere]);
        await server.BeginAsync(settings);
        return server;
    }

    /// <summary>Starts a standby that streams from this server.</summary>
    public async Task<PostgresServer> StartStandbyAsync(string name, params string[] settings)
    {
        var standby = new PostgresServer(Directory.CreateTempSubdirectory("edge-postgres-").FullName, FreePort());
        await OwnAsync(standby._folder);
        await RunAsync(
            "pg_basebackup", "-D", standby.Cluster, "-R", "-X", "stream", "-c", "fast", "--no-sync", "-d",
            string.Create(CultureInfo.InvariantCulture, $"host=127.0.0.1 port={Port} user=edge application_name={name}"));
        await standby.BeginAsync(settings);
        return standby;
    }

    /// <summary>Starts the server on its cluster, again after it ended.</summary>
    public async Task BeginAsync(params string[] settings)
    {
        _settings = settings.Length > 0 ? settings : _settings;
        var options = string.Create(
            CultureInfo.InvariantCulture, $"-p {Port} -k {_folder} -h 127.0.0.1 {string.Join(' ', _settings.Select(static setting => $"-c {setting}"))}");
        if (await TryRunAsync("pg_ctl", "start", "-s", "-w", "-D", Cluster, "-l", Path.Combine(_folder, "log"), "-o", options) != 0)
        {
            throw new InvalidOperationException($"PostgreSQL did not start: {await File.ReadAllTextAsync(Path.Combine(_folder, "log"))}");
        }

        var first = (await File.ReadAllLinesAsync(Path.Combine(Cluster, "postmaster.pid")))[0];
        _process = Process.GetProcessById(int.Parse(first, CultureInfo.InvariantCulture));
    }

    /// <summary>Makes a standby the primary.</summary>
    public Task PromoteAsync() => RunAsync("pg_ctl", "promote", "-w", "-D", Cluster);

    /// <summary>Runs SQL by <c>psql</c> and returns what it prints.</summary>
    public Task<string> SqlAsync(string sql, string database = "postgres") => RunAsync(
        "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", "edge", "-d", database,
        // What tests arrange does not wait for standbys.
        "-c", "SET synchronous_commit = local", "-c", sql);

    /// <summary>Every process of the server, the first one first.</summary>
    public IReadOnlyList<int> Processes()
    {
        var main = _process!.Id;
        return [main, .. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && ParentOf(id) == main)];
    }

    /// <summary>Ends the server as a crash does: no process of it says good-bye.</summary>
    public async Task KillAsync()
    {
        Signal(Sigkill);
        await _process!.WaitForExitAsync();
    }

    /// <summary>Makes the whole server silent, while its connections stay open.</summary>
    public void Freeze() => Signal(Sigstop);

    public void Thaw() => Signal(Sigcont);

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false } process)
        {
            Thaw();

            // At once, without a checkpoint: it would flush hundreds of files of each database that goes with it.
            await RunAsync("pg_ctl", "stop", "-w", "-m", "immediate", "-D", Cluster);
            await process.WaitForExitAsync();
        }

        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var probe = new Socket(SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private static string? Program(string name) => Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static int ParentOf(int process)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(status[(status.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>The folder belongs to whom the server runs as.</summary>
    private static async Task OwnAsync(string folder)
    {
        if (Environment.IsPrivilegedProcess)
        {
            using var owning = Process.Start("chown", [User, folder]);
            await owning.WaitForExitAsync();
        }
    }

    private void Signal(int signal)
    {
        // The first process goes last: it would start others for those that end.
        foreach (var process in signal == Sigkill ? Processes() : Processes().Reverse())
        {
            _ = Kill(process, signal);
        }
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = Unprivileged(Program(program)!, arguments);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode == 0 ? (await output).Trim() : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await error}");
    }

    /// <summary>What it starts keeps its output open, so that nobody may wait for its end.</summary>
    private static async Task<int> TryRunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(Unprivileged(Program(program)!, arguments))!;
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    private static ProcessStartInfo Unprivileged(string program, IEnumerable<string> arguments) => Environment.IsPrivilegedProcess
        ? new ProcessStartInfo("setpriv", ["--reuid", User, "--regid", User, "--clear-groups", program, .. arguments]) { WorkingDirectory = "/" }
        : new ProcessStartInfo(program, arguments) { WorkingDirectory = "/" };

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int process, int signal);
}
