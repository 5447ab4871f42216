/** Updates of configurations by the templates of their vendors. */
package io.dromedary.care.update;
