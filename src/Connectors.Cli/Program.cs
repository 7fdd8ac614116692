namespace Connectors.Cli;

internal static class Program
{
    public static Task<int> Main(string[] args) => ConnectorsCommand.RunAsync(args, new Shell());
}
