using System.Data.Common;
using System.Globalization;
using Edge.Kernel;
using Npgsql;

namespace Edge.Store.Postgres;

/// <summary>A connection string, completed by the options. Its text holds the password, so only <see cref="Place"/> is ever shown.</summary>
internal sealed class PostgresAddress
{
    /// <summary>The schema that holds the store's tables; others of the database are not touched.</summary>
    public const string Schema = "edge";

    private PostgresAddress(NpgsqlConnectionStringBuilder settings) => Settings = settings;

    public NpgsqlConnectionStringBuilder Settings { get; }

    public string Place => $"PostgreSQL database '{Settings.Database ?? Settings.Username}' at {Settings.Host}";

    public static Outcome<PostgresAddress> Parse(string text, PostgresStoreOptions options)
    {
        try
        {
            var given = new DbConnectionStringBuilder { ConnectionString = text };
            var settings = new NpgsqlConnectionStringBuilder(text);
            if (string.IsNullOrEmpty(settings.Host))
            {
                return Refused("it names no Host");
            }

            Complete(settings, given, options);
            return new PostgresAddress(settings);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or OverflowException or NotSupportedException)
        {
            // The provider's message may quote a piece of the text, which may be a piece of the password.
            return Refused("it is not 'Host=…;Database=…;Username=…' with the parameters of Npgsql");
        }
    }

    private static void Complete(NpgsqlConnectionStringBuilder settings, DbConnectionStringBuilder given, PostgresStoreOptions options)
    {
        settings.SearchPath = Schema;
        settings.Enlist = false;
        settings.PersistSecurityInfo = false;
        settings.IncludeErrorDetail = false;
        settings.ApplicationName ??= "edge";
        SetUnless(given, ["Maximum Pool Size", "MaxPoolSize"], () => settings.MaxPoolSize = options.ConnectionsMax);
        SetUnless(given, ["Timeout"], () => settings.Timeout = Seconds(options.ConnectTimeout));
        SetUnless(given, ["Command Timeout", "CommandTimeout"], () => settings.CommandTimeout = Seconds(options.SilenceTimeout));
        SetUnless(given, ["Cancellation Timeout", "CancellationTimeout"], () => settings.CancellationTimeout = 1000);
        SetUnless(given, ["Max Auto Prepare", "MaxAutoPrepare"], () => settings.MaxAutoPrepare = 64);
        SetUnless(given, ["Auto Prepare Min Usages", "AutoPrepareMinUsages"], () => settings.AutoPrepareMinUsages = 2);
        SetUnless(given, ["Host Recheck Seconds", "HostRecheckSeconds"], () => settings.HostRecheckSeconds = Seconds(options.HostRecheck));
        if (settings.Host!.Contains(','))
        {
            SetUnless(given, ["Target Session Attributes", "TargetSessionAttributes"], () => settings.TargetSessionAttributes = "primary");
        }

        settings.Options = string.Create(
            CultureInfo.InvariantCulture,
            $"-c statement_timeout={Milliseconds(options.StatementTimeout)} -c lock_timeout={Milliseconds(options.SilenceTimeout)} -c idle_in_transaction_session_timeout={Milliseconds(options.IdleTransactionTimeout)} {settings.Options}")
            .TrimEnd();
    }

    private static void SetUnless(DbConnectionStringBuilder given, string[] names, Action set)
    {
        if (!names.Any(given.ContainsKey))
        {
            set();
        }
    }

    private static int Seconds(TimeSpan time) => Math.Max(1, (int)Math.Ceiling(time.TotalSeconds));

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private static Failure Refused(string why) => new("bad_database", $"the database's connection string is refused: {why}");
}
