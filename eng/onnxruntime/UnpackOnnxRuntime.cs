using System;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Fetches an npm package once and unpacks the files that the build needs. An inline task: MSBuild compiles it against .NET Standard 2.0,
/// which is why the tar archive is read by hand.
/// </summary>
public sealed class UnpackOnnxRuntime : Task
{
    private const int TarBlock = 512;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(20);

    [Required] public string PackageName { get; set; }

    [Required] public string PackageVersion { get; set; }

    /// <summary>The digest of the archive in base 64.</summary>
    [Required] public string Sha512 { get; set; }

    /// <summary>A copy of the archive on this machine; empty to fetch it with npm.</summary>
    public string LocalArchive { get; set; }

    /// <summary>The files wanted, and the folders (with a slash at the end).</summary>
    [Required] public string[] Entries { get; set; }

    [Required] public string CacheFolder { get; set; }

    /// <summary>The folder to make. It appears complete or not at all.</summary>
    [Required] public string Destination { get; set; }

    private string HowToUseACopy =>
        "Or fetch the archive elsewhere (`npm pack " + PackageName + "@" + PackageVersion + "`, 150 MB) and point the environment variable or MSBuild " +
        "property ConnectorsOnnxRuntimePackage at the .tgz file. -p:OfficialPackages=true takes Microsoft.ML.OnnxRuntime from NuGet instead.";

    public override bool Execute()
    {
        Directory.CreateDirectory(CacheFolder);
        try
        {
            using (Lock())
            {
                if (!Directory.Exists(Destination))
                    Acquire();
            }
        }
        catch (Exception e) when (e is IOException || e is InvalidDataException || e is UnauthorizedAccessException)
        {
            Fail("CONN0004", "ONNX Runtime could not be unpacked into " + Destination + ": " + e.Message + " " + HowToUseACopy);
        }

        return !Log.HasLoggedErrors;
    }

    /// <summary>Two builds of one working tree must not download at the same time; the second waits and finds the first one's result.</summary>
    private FileStream Lock()
    {
        var path = Path.Combine(CacheFolder, ".lock");
        for (var waited = Stopwatch.StartNew(); ; Thread.Sleep(200))
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited.Elapsed < LongestWait)
            {
            }
        }
    }

    private void Acquire()
    {
        var scratch = Path.Combine(CacheFolder, "tmp-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(scratch);
        try
        {
            var archive = string.IsNullOrEmpty(LocalArchive) ? Download(scratch) : FindLocal();
            if (archive == null || !HasRightDigest(archive))
                return;
            var unpacked = Path.Combine(scratch, "package");
            Unpack(archive, scratch);
            var missing = Entries.FirstOrDefault(entry => !File.Exists(Path.Combine(scratch, entry)) && !Directory.Exists(Path.Combine(scratch, entry)));
            if (missing != null)
                throw new InvalidDataException(archive + " holds no " + missing + ".");
            Directory.Move(unpacked, Destination);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private string FindLocal()
    {
        if (File.Exists(LocalArchive))
            return LocalArchive;
        Fail("CONN0002", "ConnectorsOnnxRuntimePackage names " + Path.GetFullPath(LocalArchive) + ", which does not exist. It must be the archive that `npm pack " +
            PackageName + "@" + PackageVersion + "` writes.");
        return null;
    }

    private string Download(string folder)
    {
        Log.LogMessage(MessageImportance.High, "Fetching ONNX Runtime ({0}@{1}, 150 MB) from npm, once ...", PackageName, PackageVersion);
        var arguments = "pack " + PackageName + "@" + PackageVersion + " --loglevel=error";
        var windows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);
        var start = new ProcessStartInfo(windows ? "cmd.exe" : "npm", windows ? "/d /c npm " + arguments : arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var output = new StringBuilder();
        try
        {
            using (var npm = new Process { StartInfo = start })
            {
                DataReceivedEventHandler collect = (_, line) => { lock (output) output.AppendLine(line.Data); };
                npm.OutputDataReceived += collect;
                npm.ErrorDataReceived += collect;
                npm.Start();
                npm.BeginOutputReadLine();
                npm.BeginErrorReadLine();
                npm.WaitForExit();
                var archive = Directory.GetFiles(folder, "*.tgz").SingleOrDefault();
                if (npm.ExitCode == 0 && archive != null)
                    return archive;
                Fail("CONN0002", "`npm " + arguments + "` failed with exit code " + npm.ExitCode + ": " + output.ToString().Trim() +
                    " ONNX Runtime comes from that npm package. Check that the npm registry can be reached. " + HowToUseACopy);
            }
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            Fail("CONN0002", "npm could not be started (" + e.Message + "). ONNX Runtime comes from the npm package " + PackageName + ": install Node.js with npm. " + HowToUseACopy);
        }

        return null;
    }

    private bool HasRightDigest(string archive)
    {
        using (var sha = SHA512.Create())
        using (var stream = File.OpenRead(archive))
        {
            var digest = Convert.ToBase64String(sha.ComputeHash(stream));
            if (digest == Sha512)
                return true;
            Fail("CONN0003", archive + " is not " + PackageName + "@" + PackageVersion + ": its SHA-512 is " + digest + ", expected " + Sha512 + ". " + HowToUseACopy);
            return false;
        }
    }

    /// <summary>Reads POSIX tar: a header block (name at 0, octal size at 124, type at 156, name prefix at 345), then the content in whole blocks.</summary>
    private void Unpack(string archive, string folder)
    {
        using (var tar = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress))
        {
            var block = new byte[TarBlock];
            while (Fill(tar, block) && block[0] != 0)
            {
                var prefix = Text(block, 345, 155);
                var name = (prefix.Length > 0 ? prefix + "/" : "") + Text(block, 0, 100);
                var size = Convert.ToInt64(Text(block, 124, 12).Trim(), 8);
                var regular = block[156] == (byte)'0' || block[156] == 0;
                var wanted = regular && !name.EndsWith(".meta", StringComparison.Ordinal) && !name.Contains("..") && Entries.Any(entry =>
                    entry.EndsWith("/", StringComparison.Ordinal) ? name.StartsWith(entry, StringComparison.Ordinal) : name == entry);
                Content(tar, size, wanted ? Path.Combine(folder, name) : null, block);
            }
        }
    }

    private static void Content(Stream tar, long size, string path, byte[] block)
    {
        if (path != null)
            Directory.CreateDirectory(Path.GetDirectoryName(path));
        using (var file = path == null ? Stream.Null : File.Create(path))
        {
            for (; size > 0; size -= TarBlock)
            {
                if (!Fill(tar, block))
                    throw new InvalidDataException("The archive ends in the middle of a file.");
                file.Write(block, 0, (int)Math.Min(size, TarBlock));
            }
        }
    }

    private static bool Fill(Stream stream, byte[] block)
    {
        for (var count = 0; count < block.Length;)
        {
            var read = stream.Read(block, count, block.Length - count);
            if (read == 0)
                return false;
            count += read;
        }

        return true;
    }

    private static string Text(byte[] block, int start, int length)
    {
        var end = Array.IndexOf(block, (byte)0, start, length);
        return Encoding.UTF8.GetString(block, start, (end < 0 ? start + length : end) - start);
    }

    private void Fail(string code, string message) => Log.LogError(null, code, null, null, 0, 0, 0, 0, message);
}
