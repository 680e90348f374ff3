using System.Runtime.InteropServices;
using System.Text;
using Edge.Commands;
using Edge.Running;

if (OperatingSystem.IsLinux() && args is [DnsEngineProcess.Command, var path])
{
    return await DnsEngineProcess.RunAsync(path);
}

// One engine thread per core keeps completions of a socket near its core; it is read before the first socket exists.
if (Environment.GetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT") is null)
{
    Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", Environment.ProcessorCount.ToString(System.Globalization.CultureInfo.InvariantCulture));
}

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var stop = new CancellationTokenSource();
using var abandon = new CancellationTokenSource();

// The first signal asks for an orderly end; the second one does not wait for it. One within the same second is the same
// wish: shells and supervisors signal the process and its group.
var first = 0L;
void OnSignal(PosixSignalContext context)
{
    context.Cancel = true;
    if (Interlocked.CompareExchange(ref first, TimeProvider.System.GetTimestamp(), 0) == 0)
    {
        stop.Cancel();
    }
    else if (TimeProvider.System.GetElapsedTime(first) > TimeSpan.FromSeconds(1))
    {
        abandon.Cancel();
        _ = Task.Delay(TimeSpan.FromMilliseconds(300)).ContinueWith(static _ => Environment.Exit(ExitCode.Failure), TaskScheduler.Default);
    }
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
return await EdgeCommandLine.RunAsync(args, CommandShell.OfProcess(abandon.Token), stop.Token);
