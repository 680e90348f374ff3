using Edge.Tests.Conformance;
using Xunit.Runner.InProc.SystemConsole;

// The suite runs itself, and is also the process that one of its tests kills in the middle of its commits.
return args is [DoomedWriter.Command, var path]
    ? await DoomedWriter.RunAsync(path)
    : await ConsoleRunner.Run(args);
