package io.dromedary.testkit;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import com.sun.jdi.connect.ListeningConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A process that is halted when it gets to a point, and then killed with all its threads. */
public final class HaltingProcess implements AutoCloseable {

    private static final int START_MILLIS = 60_000;

    private final Process process;
    private final VirtualMachine machine;
    private final Set<ReferenceType> watched = new HashSet<>();

    private HaltingProcess(Process process, VirtualMachine machine) {
        this.process = process;
        this.machine = machine;
    }

    /** Starts one, which waits for {@link #begin} as soon as it is loaded. */
    public static HaltingProcess start(QuickJvm jvm, List<String> arguments, Path output)
            throws IOException, InterruptedException {
        ListeningConnector connector =
                Bootstrap.virtualMachineManager().listeningConnectors().stream()
                        .filter(any -> any.transport().name().equals("dt_socket"))
                        .findFirst()
                        .orElseThrow();
        Map<String, Connector.Argument> settings = connector.defaultArguments();
        settings.get("localAddress").setValue("127.0.0.1");
        settings.get("timeout").setValue(Integer.toString(START_MILLIS));
        try {
            String address = connector.startListening(settings);
            String port = address.substring(address.lastIndexOf(':') + 1);
            Process process =
                    jvm.process(
                                    List.of(
                                            "-agentlib:jdwp=transport=dt_socket,server=n,suspend=y,address=127.0.0.1:"
                                                    + port),
                                    arguments)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            try {
                VirtualMachine machine = connector.accept(settings);
                // It begins suspended, which must not be undone later, when it halts for us.
                machine.eventQueue().remove(START_MILLIS).resume();
                return new HaltingProcess(process, machine);
            } catch (IOException | InterruptedException e) {
                process.destroyForcibly();
                throw e;
            } finally {
                connector.stopListening(settings);
            }
        } catch (IllegalConnectorArgumentsException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets it do what it was started for. */
    public void begin() throws IOException {
        OutputStream input = process.getOutputStream();
        input.write('\n');
        input.flush();
    }

    /** It is to be halted at the point; before it begins. */
    public void haltAt(HaltingPoint point) {
        ClassPrepareRequest prepared = machine.eventRequestManager().createClassPrepareRequest();
        prepared.addClassFilter(point.type());
        prepared.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
        prepared.enable(); // first: it may be loaded just now
        machine.classesByName(point.type()).forEach(type -> watch(type, point));
    }

    private void watch(ReferenceType type, HaltingPoint point) {
        if (!watched.add(type)) {
            return;
        }
        List<Method> methods = type.methodsByName(point.method());
        if (methods.isEmpty()) {
            throw new IllegalStateException(
                    point + ": there is no method " + point.method() + " in " + type.name());
        }
        for (Method method : methods) {
            BreakpointRequest request =
                    machine.eventRequestManager().createBreakpointRequest(method.location());
            request.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
            request.enable();
        }
    }

    /**
     * Waits until it gets to the point for the last of {@code times}; it stands still then.
     *
     * @return false if it did not get there in time, or has ended
     */
    public boolean await(HaltingPoint point, int times, Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        int left = times;
        try {
            while (true) {
                EventSet events =
                        machine.eventQueue()
                                .remove(Math.max(1, (end - System.nanoTime()) / 1_000_000));
                if (events == null) {
                    return false;
                }
                for (Event event : events) {
                    if (event instanceof ClassPrepareEvent prepared) {
                        watch(prepared.referenceType(), point);
                    } else if (event instanceof BreakpointEvent hit && isFrom(point, hit)) {
                        left--;
                    }
                }
                if (left <= 0) {
                    machine.suspend();
                    return true;
                }
                events.resume();
            }
        } catch (VMDisconnectedException e) {
            return false;
        }
    }

    private static boolean isFrom(HaltingPoint point, BreakpointEvent hit) {
        if (point.caller().isEmpty()) {
            return true;
        }
        try {
            StackFrame caller = hit.thread().frame(1);
            return caller.location().declaringType().name().equals(point.caller());
        } catch (IncompatibleThreadStateException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether it has ended by itself. */
    public boolean hasEnded() {
        return !process.isAlive();
    }

    /** Kills it (kill -9), as it stands. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
