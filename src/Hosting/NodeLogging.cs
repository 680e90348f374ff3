using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Edge.Hosting;

/// <summary>The one way in which processes of the network log: sentences for people, or one JSON object a line.</summary>
public static class NodeLogging
{
    /// <summary>Logs to standard error, so that standard output stays the command's own.</summary>
    public static ILoggerFactory Create(NodeLogFormat format, LogLevel minimum) =>
        LoggerFactory.Create(logging =>
        {
            logging.SetMinimumLevel(minimum);
            logging.AddFilter("Microsoft", Max(minimum, LogLevel.Warning));
            // A listener that cannot start is reported once, by whoever starts the role.
            logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
            logging.AddFilter("Grpc", Max(minimum, LogLevel.Warning));
            logging.Services.Configure<ConsoleLoggerOptions>(static options => options.LogToStandardErrorThreshold = LogLevel.Trace);
            if (format == NodeLogFormat.Json)
            {
                logging.AddJsonConsole(static options =>
                {
                    options.TimestampFormat = "O";
                    options.UseUtcTimestamp = true;
                });
            }
            else
            {
                logging.AddSimpleConsole(static options =>
                {
                    options.SingleLine = true;
                    options.TimestampFormat = "HH:mm:ss.fff ";
                    options.ColorBehavior = LoggerColorBehavior.Default;
                });
            }
        });

    private static LogLevel Max(LogLevel left, LogLevel right) => left > right ? left : right;
}
